-- Put one conversation back, with its timers and waiting texts, unless a newer one is there.
--
-- KEYS  1 conversation  2 queue  3 head  4 ready  5 timers  6.. message record of each text
-- ARGV  1 conversation  2 person  3 number of texts
--       4.. texts; score and member of timers
--
-- Returns 1, or 0 if what is there is as new.

local KEEP_RANK = 345600

local stored = redis.call('GET', KEYS[1])
if stored and struct.unpack('>I8', string.sub(stored, 2, 9)) >= struct.unpack('>I8', string.sub(ARGV[1], 2, 9)) then
  return 0
end
local texts = tonumber(ARGV[3])
redis.call('SET', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('ZREM', KEYS[4], ARGV[2])
for number = 1, texts do
  redis.call('RPUSH', KEYS[2], ARGV[3 + number])
  redis.call('SET', KEYS[5 + number], '0' .. ARGV[2], 'EX', KEEP_RANK)
end
if texts > 0 then
  local now = redis.call('TIME')
  redis.call('ZADD', KEYS[4], now[1] * 1000 + math.floor(now[2] / 1000), ARGV[2])
end
for index = 4 + texts, #ARGV, 2 do
  redis.call('ZADD', KEYS[5], ARGV[index], ARGV[index + 1])
end
return 1
