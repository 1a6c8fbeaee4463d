-- Lease the head of one person's list, if its time has come.
--
-- KEYS  1 ready  2 queue  3 head  4 conversation
-- ARGV  1 person  2 token of the new lease  3 length of the lease, ms
--
-- Returns {text, conversation, tries so far, 1 if an earlier lease ran out while sending}, or false.

local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local head = redis.call('HMGET', KEYS[3], 'token', 'state', 'tries', 'begun')
local again = head[1] == ARGV[2]
local ready = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not ready or (tonumber(ready) > now and not again) then
  return false
end
local item = redis.call('LINDEX', KEYS[2], 0)
if not item then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('DEL', KEYS[3])
  return false
end
local begun = (head[2] == 'sending' and not again) and '1' or head[4] or '0'
redis.call('HSET', KEYS[3], 'token', ARGV[2], 'state', 'leased', 'begun', begun)
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])
return {item, redis.call('GET', KEYS[4]), head[3] or '0', begun}
