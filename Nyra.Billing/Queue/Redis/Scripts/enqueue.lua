-- ARGV: envelope, capacity. Returns how many more may wait after this one, or -1 where not even this one may. Stands without the prelude:
-- where the queue is nearly full every webhook passes here while its sender waits.
local ready, delayed = KEYS[1], KEYS[2]
local room = tonumber(ARGV[2]) - redis.call('XLEN', ready) - redis.call('XLEN', delayed)
if room <= 0 then return -1 end
redis.call('XADD', ready, '*', 'envelope', ARGV[1])
return room - 1
