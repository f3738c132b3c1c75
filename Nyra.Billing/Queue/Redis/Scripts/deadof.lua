-- ARGV: customer. Returns whether the index has every dead letter, then {id, fields} of each of this customer's.
-- It has all that were ever added (by the last id), and none that were removed (by the count).
local complete = lastindexed() == lastdead() and redis.call('ZCARD', deadof) == redis.call('XLEN', dead)
local found = { complete and 1 or 0 }
-- From 'cus_… ' up to 'cus_…!', the character after the blank.
for _, known in ipairs(redis.call('ZRANGE', deadof, '[' .. ARGV[1] .. ' ', '(' .. ARGV[1] .. '!', 'BYLEX')) do
  local id = string.match(known, ' (%S+)$')
  local entry = redis.call('XRANGE', dead, id, id)[1]
  if entry then found[#found + 1] = entry end
end
return found
