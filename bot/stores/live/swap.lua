-- Replace a value that has not changed since it was read.
--
-- KEYS  1 any string
-- ARGV  1 the value as read  2 the new one
--
-- Returns 1, or 0 if it has changed.

local stored = redis.call('GET', KEYS[1])
if stored == ARGV[2] then
  return 1
end
if stored ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
return 1
