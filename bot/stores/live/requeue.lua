-- Queue an inline answer that nobody heard: its commit was done, but the reply to us was too late.
--
-- KEYS  1 answers  2 queue  3 ready  4 journal  5.. message record of each text
-- ARGV  1 event digest  2 the answer as read  3 person  4 journal header
--       5.. text and note, alternating
--
-- Returns how many were queued; 0 if it was done before, or a carrier has spoken of them.

local KEEP_RANK = 345600

if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('HDEL', KEYS[1], ARGV[1])

local queued = 0
for number = 5, #KEYS do
  local record = redis.call('GET', KEYS[number])
  if not record or tonumber(string.sub(record, 1, 1)) <= 1 then
    local place = 5 + (number - 5) * 2
    redis.call('RPUSH', KEYS[2], ARGV[place])
    redis.call('SET', KEYS[number], '0' .. ARGV[3], 'EX', KEEP_RANK)
    redis.call('XADD', KEYS[4], '*', 'h', ARGV[4], 's', ARGV[place + 1])
    queued = queued + 1
  end
end
if queued > 0 and redis.call('LLEN', KEYS[2]) == queued then
  local now = redis.call('TIME')
  redis.call('ZADD', KEYS[3], now[1] * 1000 + math.floor(now[2] / 1000), ARGV[3])
end
return queued
