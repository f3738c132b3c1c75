-- ARGV: stream ('ready', 'delayed' or 'dead'), id. A consumer that holds the entry loses it.
local stream = ({ready = ready, delayed = delayed, dead = dead})[ARGV[1]]
local found = redis.call('XRANGE', stream, ARGV[2], ARGV[2])[1]
if not found then return 0 end
local entry = read(found)
if ARGV[1] == 'delayed' then redis.call('ZREM', due, ARGV[2]) end
if ARGV[1] ~= 'ready' then
  if ARGV[1] == 'dead' then unbury(ARGV[2], entry) else redis.call('XDEL', stream, ARGV[2]) end
  if entry.origin then redis.call('ZREM', retried, entry.origin) end
else
  remove(ARGV[2], entry)
end
return 1
