-- KEYS, the last: the index that is being built. ARGV: from which id, how many at once.
-- Adds a page of the dead letters. Returns where the next page begins; an empty text where the index has them all and is in use now; nil
-- where dead letters were removed while it was built, and it has to be built again.
local building = KEYS[#KEYS]
local page = redis.call('XRANGE', dead, ARGV[1], '+', 'COUNT', ARGV[2])
for _, found in ipairs(page) do
  redis.call('ZADD', building, 0, member(customerof(read(found)), found[1]))
end
-- A process that ends meanwhile leaves it.
redis.call('PEXPIRE', building, 600000)
if #page == tonumber(ARGV[2]) then return '(' .. page[#page][1] end

if redis.call('ZCARD', building) ~= redis.call('XLEN', dead) then
  redis.call('DEL', building)
  return nil
end
redis.call('DEL', deadof)
if redis.call('EXISTS', building) == 1 then
  redis.call('RENAME', building, deadof)
  redis.call('PERSIST', deadof)
end
redis.call('SET', indexed, lastdead())
return ''
