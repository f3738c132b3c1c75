-- ARGV: id, consumer, deliveries, reason, attempts in all.
local entry = held(ARGV[1], ARGV[2], ARGV[3])
if not entry then return 0 end
remove(ARGV[1], entry)
entry.attempts = ARGV[5]
entry.reason = ARGV[4]
entry.buried = now
entry.origin = nil
redis.call('XADD', dead, '*', unpack(flat(entry)))
return 1
