-- Who asks the senders to wait, and until when.
--
-- KEYS  1 hold
-- ARGV  nothing to ask; or 1 host  2 how long from now, ms (0: no longer)
--
-- Returns how many hosts ask for it now.

local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
if ARGV[1] then
  if tonumber(ARGV[2]) > 0 then
    redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
  else
    redis.call('ZREM', KEYS[1], ARGV[1])
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return redis.call('ZCARD', KEYS[1])
