-- ARGV: milliseconds. Forgets consumers who hold nothing and were not heard of for so long; at once, lest one begin to hold meanwhile.
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', ready, group)) do
  local known = fields(consumer)
  if known.pending == 0 and known.idle > tonumber(ARGV[1]) then
    redis.call('XGROUP', 'DELCONSUMER', ready, group, known.name)
  end
end
return 1
