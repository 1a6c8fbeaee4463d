-- Lease timers of one partition that are due.
--
-- KEYS  1 timers
-- ARGV  1 now, s  2 end of the lease, s  3 how many at most
--
-- Returns their members; each is due again at the end of the lease.

local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
for _, member in ipairs(due) do
  redis.call('ZADD', KEYS[1], ARGV[2], member)
end
return due
