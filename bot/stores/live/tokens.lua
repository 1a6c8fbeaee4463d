-- Take tokens (segments) from a sending number's bucket.
--
-- KEYS  1 bucket
-- ARGV  1 tokens wanted  2 tokens that flow in per second  3 size of the bucket
--
-- Returns "0" if they were taken, else the seconds to wait. More than a full bucket is granted when
-- the bucket is full, and owed.

local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local wanted, rate, size = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = size
if bucket[1] then
  tokens = math.min(size, tonumber(bucket[1]) + math.max(0, now - tonumber(bucket[2])) / 1000 * rate)
end
local needed = math.min(wanted, size)
if tokens < needed then
  return tostring((needed - tokens) / rate)
end
tokens = tokens - wanted
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil((size - tokens) / rate * 1000) + 1000)
return '0'
