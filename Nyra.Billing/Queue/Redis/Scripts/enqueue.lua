-- ARGV: envelope, capacity. Returns 1, or 0 where no more may wait. Every webhook passes here while its sender waits, and Redis does one
-- thing at a time: so without the prelude, and no more commands than it takes.
local ready, delayed = KEYS[1], KEYS[2]
if redis.call('XLEN', ready) + redis.call('XLEN', delayed) >= tonumber(ARGV[2]) then return 0 end
local time = redis.call('TIME')
redis.call('XADD', ready, '*', 'envelope', ARGV[1], 'enqueued', time[1] * 1000 + math.floor(time[2] / 1000), 'attempts', 0)
return 1
