-- Returns ready, held or delayed, dead letters, milliseconds since the oldest uncompleted entry was enqueued.
local pending = redis.call('XPENDING', ready, group)[1]
local overdue = redis.call('ZCOUNT', due, '-inf', now)
local waiting = redis.call('XLEN', delayed)
local oldest = now
local first = redis.call('XRANGE', ready, '-', '+', 'COUNT', 1)[1]
if first then oldest = math.min(oldest, tonumber(read(first).enqueued)) end
-- What was given back or replayed stands behind younger ones; what is delayed from birth was enqueued when it was delayed.
local again = redis.call('ZRANGE', retried, 0, 0, 'WITHSCORES')
if again[2] then oldest = math.min(oldest, tonumber(again[2])) end
first = redis.call('XRANGE', delayed, '-', '+', 'COUNT', 1)[1]
if first then oldest = math.min(oldest, tonumber(read(first).enqueued)) end
return { redis.call('XLEN', ready) - pending + overdue, pending + waiting - overdue, redis.call('XLEN', dead), now - oldest }
