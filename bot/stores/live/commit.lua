-- Commit one turn, or tell that another came first.
--
-- KEYS  1 conversation  2 answers  3 queue  4 ready  5 timers  6 journal  7 head
--       8.. message record of each outgoing text
-- ARGV  1 what the turn started from: version (8 bytes; zeros: none) and, but for a tombstone, nonce (12)
--       2 new conversation  3 event digest  4 digest no longer known ("": none)
--       5 four bytes: reply inline wanted, purge wanted, number of texts, number of timers removed
--       6 journal header (kind 1, at 8, person 16, ...)  7 sealed entry
--       8.. texts; timers removed; score and member of timers set
--
-- Returns "1ms-n" (texts belong in the answer), "0ms-n" (they were queued), or "c" and the newer
-- conversation. The same entry again returns what it returned first.

local KEEP_ANSWERS = 86400
local KEEP_RANK = 345600

local wanted, purge, texts, removed = string.byte(ARGV[5], 1, 4)
local stored = redis.call('GET', KEYS[1])
local start = stored and string.sub(stored, 2, 9) .. string.sub(stored, 60, 71) or '\0\0\0\0\0\0\0\0'
local mark = ARGV[3] .. string.sub(ARGV[2], 2, 9)

if start ~= ARGV[1] then
  local last = redis.call('HGET', KEYS[2], 'last')
  if last and string.sub(last, 1, 14) == mark then
    return string.sub(last, 15)
  end
  return 'c' .. (stored or '')
end

local person = string.sub(ARGV[6], 10, 25)
redis.call('SET', KEYS[1], ARGV[2])

-- A text whose sending has begun cannot be called back; it stays at the head until it is finished.
local purged = {}
if purge == 1 then
  local from = redis.call('HGET', KEYS[7], 'state') == 'sending' and 1 or 0
  for _, item in ipairs(redis.call('LRANGE', KEYS[3], from, -1)) do
    purged[#purged + 1] = string.sub(item, 2, 1 + string.byte(item, 1))
  end
  if from == 1 then
    redis.call('LTRIM', KEYS[3], 0, 0)
  else
    redis.call('DEL', KEYS[3], KEYS[7])
    redis.call('ZREM', KEYS[4], person)
  end
end

local inline = wanted == 1 and (texts == 0 or redis.call('EXISTS', KEYS[3]) == 0)
local position
if inline or texts == 0 then
  position = redis.call('XADD', KEYS[6], '*', 'h', ARGV[6], 's', ARGV[7])
else
  position = redis.call('XADD', KEYS[6], '*', 'h', ARGV[6], 's', ARGV[7], 'q', '1')
end
for _, id in ipairs(purged) do
  redis.call('XADD', KEYS[6], '*', 'h', 'd' .. string.sub(ARGV[6], 2, 25),
    's', '{"outgoing_id":' .. cjson.encode(id) .. ',"delivery":"purged"}')
end

local result = (inline and '1' or '0') .. position
local last = mark .. result
if texts > 0 and inline then
  local answer = {}
  for number = 1, texts do
    local item = ARGV[7 + number]
    answer[number] = struct.pack('>I4', #item) .. item
    redis.call('SET', KEYS[7 + number], '1' .. person, 'EX', KEEP_RANK)
  end
  redis.call('HSET', KEYS[2], 'last', last, ARGV[3], table.concat(answer))
else
  redis.call('HSET', KEYS[2], 'last', last)
  for number = 1, texts do
    redis.call('RPUSH', KEYS[3], ARGV[7 + number])
    redis.call('SET', KEYS[7 + number], '0' .. person, 'EX', KEEP_RANK)
  end
  if texts > 0 and redis.call('LLEN', KEYS[3]) == texts then
    local now = redis.call('TIME')
    redis.call('ZADD', KEYS[4], now[1] * 1000 + math.floor(now[2] / 1000), person)
  end
end
if ARGV[4] ~= '' then
  redis.call('HDEL', KEYS[2], ARGV[4])
end
redis.call('EXPIRE', KEYS[2], KEEP_ANSWERS)

for index = 8 + texts, 7 + texts + removed do
  redis.call('ZREM', KEYS[5], ARGV[index])
end
for index = 8 + texts + removed, #ARGV, 2 do
  redis.call('ZADD', KEYS[5], ARGV[index], ARGV[index + 1])
end
return result
