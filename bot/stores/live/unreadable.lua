-- Journal a request that could not be read, once.
--
-- KEYS  1 mark  2 journal
-- ARGV  1 journal header  2 note

local KEEP_MARK = 86400

if redis.call('SET', KEYS[1], '1', 'NX', 'EX', KEEP_MARK) then
  redis.call('XADD', KEYS[2], '*', 'h', ARGV[1], 's', ARGV[2])
end
return 1
