-- ARGV: consumer, then id and deliveries of each entry. Returns how many were still the consumer's and are ended now.
local ended = 0
for i = 2, #ARGV, 2 do
  local entry = held(ARGV[i], ARGV[1], ARGV[i + 1])
  if entry then
    remove(ARGV[i], entry)
    ended = ended + 1
  end
end
return ended
