-- KEYS: the workers, scored by the millisecond of their last report. ARGV: milliseconds for which a report is kept, and
-- how many it may lie in the future: further ahead the clock was set back since, and how old it is cannot be told.
-- Returns worker, age in milliseconds, worker, age, …
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local workers = redis.call('ZRANGE', KEYS[1], now - ARGV[1], now + ARGV[2], 'BYSCORE', 'WITHSCORES')
for i = 2, #workers, 2 do workers[i] = now - workers[i] end
return workers
