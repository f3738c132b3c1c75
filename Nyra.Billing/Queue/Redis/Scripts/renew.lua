-- ARGV: consumer, then id and deliveries of each entry. Restarts their leases; those no longer the consumer's are left alone.
local consumer = ARGV[1]
for i = 2, #ARGV, 2 do
  local pending = redis.call('XPENDING', ready, group, ARGV[i], ARGV[i], 1)[1]
  if pending and pending[2] == consumer and pending[4] == tonumber(ARGV[i + 1]) then
    -- JUSTID: a renewal is no delivery.
    redis.call('XCLAIM', ready, group, consumer, 0, ARGV[i], 'JUSTID')
  end
end
return 1
