-- Erase a person: every key of theirs, and their timers; leave the tombstone if there is one.
--
-- KEYS  1 conversation  2 answers  3 queue  4 head  5 ready  6 timers  7 journal
--       8.. message records of texts that were waiting
-- ARGV  1 flags that outlive an erasure (a number)  2 those of them that this person was seen with
--       3 tombstone ("": none), of a later version than any turn under way will have
--       4 person  5 journal header  6 note
--
-- Returns 1, or 0 if those flags have changed, or the version has passed the tombstone's.

local stored = redis.call('GET', KEYS[1])
local flags = 0
if stored then
  local high, low = string.byte(stored, 10, 11)
  flags = bit.band(high * 256 + low, tonumber(ARGV[1]))
end
if flags ~= tonumber(ARGV[2]) then
  return 0
end
if stored and ARGV[3] ~= ''
    and struct.unpack('>I8', string.sub(stored, 2, 9)) >= struct.unpack('>I8', string.sub(ARGV[3], 2, 9)) then
  return 0
end

redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('ZREM', KEYS[5], ARGV[4])
for _, member in ipairs(redis.call('ZRANGE', KEYS[6], 0, -1)) do
  if string.sub(member, 1, 16) == ARGV[4] then
    redis.call('ZREM', KEYS[6], member)
  end
end
for index = 8, #KEYS do
  redis.call('DEL', KEYS[index])
end
if ARGV[3] ~= '' then
  redis.call('SET', KEYS[1], ARGV[3])
end
redis.call('XADD', KEYS[7], '*', 'h', ARGV[5], 's', ARGV[6])
return 1
