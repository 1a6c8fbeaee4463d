-- Put the leased head back, to be ready again later.
--
-- KEYS  1 head  2 ready  3 journal
-- ARGV  1 token  2 person  3 wait, ms  4 journal header ("": nothing to tell)  5 note
--
-- Returns 1, or 0 if the lease was lost.

if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
  return 0
end
local now = redis.call('TIME')
redis.call('HDEL', KEYS[1], 'token', 'begun')
redis.call('HSET', KEYS[1], 'state', 'waiting')
redis.call('ZADD', KEYS[2], now[1] * 1000 + math.floor(now[2] / 1000) + tonumber(ARGV[3]), ARGV[2])
if ARGV[4] ~= '' then
  redis.call('XADD', KEYS[3], '*', 'h', ARGV[4], 's', ARGV[5])
end
return 1
