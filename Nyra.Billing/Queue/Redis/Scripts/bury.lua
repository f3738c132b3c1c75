-- ARGV: id, consumer, deliveries, reason, attempts in all, how many dead letters are kept.
-- Returns 1 where it is one now, 0 where it is no longer the consumer's, 2 where there are as many as are kept.
local entry = held(ARGV[1], ARGV[2], ARGV[3])
if not entry then return 0 end
if redis.call('XLEN', dead) >= tonumber(ARGV[6]) then return 2 end
remove(ARGV[1], entry)
entry.attempts = ARGV[5]
entry.reason = ARGV[4]
entry.buried = now
entry.origin = nil
local complete = lastindexed() == lastdead()
local id = redis.call('XADD', dead, '*', unpack(flat(entry)))
redis.call('ZADD', deadof, 0, member(customerof(entry), id))
if complete then redis.call('SET', indexed, id) end
return 1
