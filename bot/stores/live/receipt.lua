-- Raise the rank of one text, never back and never away from a final one.
--
-- KEYS  1 message record  2 conversation of the person it names  3 journal
-- ARGV  1 that record as read  2 new rank (a digit)  3 journal header  4 note
--
-- Returns 1: raised. 0: told before. -1: unknown, or the person is erased. -2: the record changed.

local KEEP_RANK = 345600

local record = redis.call('GET', KEYS[1])
if not record then
  return -1
end
if record ~= ARGV[1] then
  return -2
end
local stored = redis.call('GET', KEYS[2])
if not stored or bit.band(string.byte(stored, 11), 32) ~= 0 then
  redis.call('DEL', KEYS[1])
  return -1
end
if tonumber(string.sub(record, 1, 1)) >= tonumber(ARGV[2]) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2] .. string.sub(record, 2), 'EX', KEEP_RANK)
redis.call('XADD', KEYS[3], '*', 'h', ARGV[3], 's', ARGV[4])
return 1
