-- ARGV: id, consumer, deliveries.
local entry = held(ARGV[1], ARGV[2], ARGV[3])
if not entry then return 0 end
remove(ARGV[1], entry)
return 1
