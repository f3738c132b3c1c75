-- ARGV: id of a dead letter. It waits again as it was first enqueued, with its history and a fresh count of attempts.
local buried = redis.call('XRANGE', dead, ARGV[1], ARGV[1])[1]
if not buried then return 0 end
local entry = read(buried)
entry.earlier = (entry.earlier or 0) + entry.attempts
entry.attempts = 0
entry.replays = (entry.replays or 0) + 1
entry.reason = nil
entry.buried = nil
entry.origin = ARGV[1]
unbury(ARGV[1], entry)
redis.call('ZADD', retried, entry.enqueued, entry.origin)
redis.call('XADD', ready, '*', unpack(flat(entry)))
return 1
