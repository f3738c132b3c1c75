-- ARGV: id, consumer, deliveries, milliseconds of delay, error, attempts to count from.
local entry = held(ARGV[1], ARGV[2], ARGV[3])
if not entry then return 0 end
remove(ARGV[1], entry)
entry.attempts = ARGV[6]
entry.error = ARGV[5]
entry.origin = entry.origin or ARGV[1]
redis.call('ZADD', retried, entry.enqueued, entry.origin)
delay(entry, tonumber(ARGV[4]))
return 1
