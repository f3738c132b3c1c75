-- Stands before every script. The time is the server's, so that machines need not agree on theirs.
local ready, delayed, due, retried, dead, deadof, indexed, clock = unpack(KEYS)
local group = 'workers'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- An entry's fields come and go as one flat list: name, value, name, value, …
local function fields(list)
  local map = {}
  for i = 1, #list, 2 do map[list[i]] = list[i + 1] end
  return map
end

local function flat(map)
  local list = {}
  for name, value in pairs(map) do
    list[#list + 1] = name
    list[#list + 1] = value
  end
  return list
end

-- An entry as XRANGE and its like give it. One that never moved has no more than its envelope: its id says when it was enqueued.
local function read(found)
  local entry = fields(found[2])
  entry.enqueued = entry.enqueued or string.match(found[1], '^%d+')
  entry.attempts = entry.attempts or '0'
  return entry
end

-- The entry as its holder knows it, or nil where it is no longer the holder's: somebody else took it when the lease had run out.
local function held(id, consumer, deliveries)
  local pending = redis.call('XPENDING', ready, group, id, id, 1)[1]
  if not pending or pending[2] ~= consumer or pending[4] ~= tonumber(deliveries) then return nil end
  local found = redis.call('XRANGE', ready, id, id)[1]
  return found and read(found)
end

local function remove(id, entry)
  redis.call('XACK', ready, group, id)
  redis.call('XDEL', ready, id)
  if entry.origin then redis.call('ZREM', retried, entry.origin) end
end

-- Remembers when a lease or delay began, so that a clock that is set back afterwards is noticed (see take). The latest time counts.
local function remember_time() redis.call('ZADD', clock, 'GT', now, 'latest') end

-- The dead letters by their customer: a sorted set of 'cus_… id', all of the same score, so that they lie in the order of their bytes.
local function member(customer, id) return customer .. ' ' .. id end

local function customerof(entry)
  local customer = cjson.decode(entry.envelope).customerId
  return type(customer) == 'string' and customer or ''
end

-- The last dead letter there ever was: each later one has a greater id, also where this one was removed.
local function lastdead()
  if redis.call('EXISTS', dead) == 0 then return '0-0' end
  return fields(redis.call('XINFO', 'STREAM', dead))['last-generated-id']
end

-- The last one that the index was complete with. An earlier version adds dead letters without the index.
local function lastindexed() return redis.call('GET', indexed) or '0-0' end

local function unbury(id, entry)
  redis.call('XDEL', dead, id)
  redis.call('ZREM', deadof, member(customerof(entry), id))
end

-- Puts an entry where it waits until its time has come.
local function delay(entry, milliseconds)
  local id = redis.call('XADD', delayed, '*', unpack(flat(entry)))
  redis.call('ZADD', due, now + milliseconds, id)
  remember_time()
end
