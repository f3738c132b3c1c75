-- ARGV: consumer, how many at most, milliseconds of lease, whether to look for leases that ran out: that reads all that anybody holds;
-- milliseconds between two such looks.
-- Returns how many milliseconds an empty queue stays empty unless something is stored, then {id, deliveries, fields} of each entry that is the
-- consumer's now.
local consumer, most, lease = ARGV[1], tonumber(ARGV[2]), ARGV[3]

-- The clock was set back since a lease or delay began: it would last as much longer. Delays end at once, leases begin anew, so that a live
-- holder keeps its own. Smaller steps than a lease are left: clocks are adjusted by a little all the time.
local function restart()
  redis.call('ZUNIONSTORE', due, 1, due, 'WEIGHTS', 0)
  local from = '-'
  repeat
    local page = redis.call('XPENDING', ready, group, from, '+', 1000)
    local claims = {}
    for _, pending in ipairs(page) do
      from = '(' .. pending[1]
      claims[pending[2]] = claims[pending[2]] or {}
      table.insert(claims[pending[2]], pending[1])
    end
    for holder, ids in pairs(claims) do
      ids[#ids + 1] = 'JUSTID'
      redis.call('XCLAIM', ready, group, holder, 0, unpack(ids))
    end
  until #page < 1000
  redis.call('ZADD', clock, now, 'latest')
end

local latest = redis.call('ZSCORE', clock, 'latest')
if latest and tonumber(latest) > now + tonumber(lease) then restart() end

for _, id in ipairs(redis.call('ZRANGE', due, '-inf', now, 'BYSCORE', 'LIMIT', 0, 256)) do
  local entry = redis.call('XRANGE', delayed, id, id)[1]
  if entry then
    redis.call('XADD', ready, '*', unpack(entry[2]))
    redis.call('XDEL', delayed, id)
  end
  redis.call('ZREM', due, id)
end

-- First what was not renewed: its holder died, or never received the reply with it.
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

if #taken > 0 then remember_time() end

local wait = 86400000
if #taken == 0 then
  local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')[2]
  if first then wait = math.max(0, tonumber(first) - now) end
  -- A hundred of them: what a consumer holds it renews at once, so their leases end together.
  for _, pending in ipairs(redis.call('XPENDING', ready, group, '-', '+', 100)) do
    wait = math.min(wait, math.max(tonumber(ARGV[5]), lease - pending[3]))
  end
end
table.insert(taken, 1, wait)
return taken
