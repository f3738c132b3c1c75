-- ARGV: consumer, then id and deliveries of each entry. Restarts their leases; those no longer the consumer's are left alone.
local consumer, mine = ARGV[1], {}

-- JUSTID: a renewal is no delivery.
local function claim()
  if #mine == 0 then return end
  mine[#mine + 1] = 'JUSTID'
  redis.call('XCLAIM', ready, group, consumer, 0, unpack(mine))
  mine = {}
end

for i = 2, #ARGV, 2 do
  local pending = redis.call('XPENDING', ready, group, ARGV[i], ARGV[i], 1)[1]
  if pending and pending[2] == consumer and pending[4] == tonumber(ARGV[i + 1]) then mine[#mine + 1] = ARGV[i] end
  -- More than some thousand arguments do not fit on Lua's stack.
  if #mine == 1000 then claim() end
end
claim()
remember_time()
return 1
