-- ARGV: consumer, how many at most, milliseconds of lease, whether to look for leases that ran out: that reads all that anybody holds.
-- Returns {id, deliveries, fields} of each entry that is the consumer's now.
local consumer, most, lease = ARGV[1], tonumber(ARGV[2]), ARGV[3]

for _, id in ipairs(redis.call('ZRANGE', due, '-inf', now, 'BYSCORE', 'LIMIT', 0, 256)) do
  local entry = redis.call('XRANGE', delayed, id, id)[1]
  if entry then
    redis.call('XADD', ready, '*', unpack(entry[2]))
    redis.call('XDEL', delayed, id)
  end
  redis.call('ZREM', due, id)
end

-- First what nobody renewed: its holder died, or never heard that it was given it.
local taken = {}
if ARGV[4] == '1' then
  for _, pending in ipairs(redis.call('XPENDING', ready, group, 'IDLE', lease, '-', '+', most)) do
    local entry = redis.call('XCLAIM', ready, group, consumer, lease, pending[1])[1]
    if entry then taken[#taken + 1] = { entry[1], pending[4] + 1, entry[2] } end
  end
end

if #taken < most then
  local read = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', most - #taken, 'STREAMS', ready, '>')
  if read then
    for _, entry in ipairs(read[1][2]) do taken[#taken + 1] = { entry[1], 1, entry[2] } end
  end
end
return taken
