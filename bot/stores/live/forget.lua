-- Erase a person: every key of theirs, and their timers; leave the tombstone if there is one.
--
-- KEYS  1 conversation  2 answers  3 queue  4 head  5 ready  6 timers  7 journal
--       8.. message records of texts that were waiting
-- ARGV  1 the conversation as read ("": none)  2 tombstone ("": none)  3 person
--       4 journal header  5 note
--
-- Returns 1, or 0 if the conversation has changed since it was read.

if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
redis.call('ZREM', KEYS[5], ARGV[3])
for _, member in ipairs(redis.call('ZRANGE', KEYS[6], 0, -1)) do
  if string.sub(member, 1, 16) == ARGV[3] then
    redis.call('ZREM', KEYS[6], member)
  end
end
for index = 8, #KEYS do
  redis.call('DEL', KEYS[index])
end
if ARGV[2] ~= '' then
  redis.call('SET', KEYS[1], ARGV[2])
end
redis.call('XADD', KEYS[7], '*', 'h', ARGV[4], 's', ARGV[5])
return 1
