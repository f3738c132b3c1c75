-- ARGV: envelope, milliseconds of delay, capacity. Returns 1, or 0 where no more may wait; a delayed look again is always taken.
local entry = { envelope = ARGV[1], enqueued = now, attempts = 0 }
local wait = tonumber(ARGV[2])
if wait > 0 then
  delay(entry, wait)
  return 1
end
if redis.call('XLEN', ready) + redis.call('XLEN', delayed) >= tonumber(ARGV[3]) then return 0 end
redis.call('XADD', ready, '*', unpack(flat(entry)))
return 1
