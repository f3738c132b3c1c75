-- ARGV: id and customer of each dead letter. Adds those that still are to the index.
for i = 1, #ARGV, 2 do
  if redis.call('XRANGE', dead, ARGV[i], ARGV[i])[1] then
    redis.call('ZADD', deadof, 0, member(ARGV[i + 1], ARGV[i]))
  end
end
return 1
