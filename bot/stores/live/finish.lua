-- Record what became of a text; take it off the list if it is still the head.
--
-- KEYS  1 head  2 queue  3 ready  4 message record  5 journal  6 conversation
-- ARGV  1 token  2 text id  3 person  4 new rank (a digit)
--       5 "1" if the carrier took the text: true whoever holds the lease by now
--       6 journal header  7 note
--
-- Returns 1 if the outcome was new, else 0 (told before, lease lost, person erased).

local KEEP_RANK = 345600

local stored = redis.call('GET', KEYS[6])
if not stored or bit.band(string.byte(stored, 11), 32) ~= 0 then
  redis.call('DEL', KEYS[4])
  return 0
end

local held = redis.call('HGET', KEYS[1], 'token') == ARGV[1]
if not held and ARGV[5] ~= '1' then
  return 0
end
local item = redis.call('LINDEX', KEYS[2], 0)
if item and string.sub(item, 2, 1 + string.byte(item, 1)) == ARGV[2] then
  redis.call('LPOP', KEYS[2])
  redis.call('DEL', KEYS[1])
  if redis.call('LLEN', KEYS[2]) > 0 then
    local now = redis.call('TIME')
    redis.call('ZADD', KEYS[3], now[1] * 1000 + math.floor(now[2] / 1000), ARGV[3])
  else
    redis.call('ZREM', KEYS[3], ARGV[3])
  end
end

local record = redis.call('GET', KEYS[4])
if record and tonumber(string.sub(record, 1, 1)) >= tonumber(ARGV[4]) then
  return 0
end
redis.call('SET', KEYS[4], ARGV[4] .. ARGV[3], 'EX', KEEP_RANK)
redis.call('XADD', KEYS[5], '*', 'h', ARGV[6], 's', ARGV[7])
return 1
