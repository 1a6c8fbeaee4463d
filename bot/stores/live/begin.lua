-- Leased -> sending, unless the lease is lost or the person cannot be texted any more.
--
-- KEYS  1 head  2 queue  3 conversation  4 ready  5 message record  6 journal
-- ARGV  1 token  2 text id  3 person  4 flags that forbid it (a number)
--       5 length of the lease from now, ms  6 journal header and 7 note of a purged text
--
-- Returns 1: send. 0: do not; what a flag forbids is off the list and journaled as purged.

local KEEP_RANK = 345600

local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local head = redis.call('HMGET', KEYS[1], 'token', 'state')
local item = redis.call('LINDEX', KEYS[2], 0)
if head[1] ~= ARGV[1] or not item or string.sub(item, 2, 1 + string.byte(item, 1)) ~= ARGV[2] then
  return 0
end
if head[2] == 'sending' then
  return 1
end

local stored = redis.call('GET', KEYS[3])
local high, low = 0, 32
if stored then
  high, low = string.byte(stored, 10, 11)
end
if bit.band(high * 256 + low, tonumber(ARGV[4])) ~= 0 then
  redis.call('LPOP', KEYS[2])
  redis.call('DEL', KEYS[1])
  redis.call('SET', KEYS[5], '9' .. ARGV[3], 'EX', KEEP_RANK)
  redis.call('XADD', KEYS[6], '*', 'h', ARGV[6], 's', ARGV[7])
  if redis.call('LLEN', KEYS[2]) > 0 then
    redis.call('ZADD', KEYS[4], now, ARGV[3])
  else
    redis.call('ZREM', KEYS[4], ARGV[3])
  end
  return 0
end

redis.call('HSET', KEYS[1], 'state', 'sending')
redis.call('HINCRBY', KEYS[1], 'tries', 1)
redis.call('SET', KEYS[5], '2' .. ARGV[3], 'EX', KEEP_RANK)
redis.call('ZADD', KEYS[4], now + tonumber(ARGV[5]), ARGV[3])
return 1
