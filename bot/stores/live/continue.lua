-- Let a journal go on behind a position that the archive holds already. After a Redis was lost, or a
-- fail-over to a host whose clock is behind, new ids could else lie below it and never be read.
--
-- KEYS  1 journal
-- ARGV  1 the position: milliseconds  2 its number
--
-- What lies in the journal already with a smaller id is moved behind the position, in order.
-- Returns how many items were moved.

local ms, number = tonumber(ARGV[1]), tonumber(ARGV[2])
local items = {}
if redis.call('EXISTS', KEYS[1]) == 1 then
  local info = redis.call('XINFO', 'STREAM', KEYS[1])
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then
      local m, n = string.match(info[i + 1], '(%d+)-(%d+)')
      if tonumber(m) > ms or (tonumber(m) == ms and tonumber(n) >= number) then return 0 end
    end
  end
  items = redis.call('XRANGE', KEYS[1], '-', '+')
end

redis.call('XADD', KEYS[1], ARGV[1] .. '-' .. ARGV[2], 'h', '')
for i, item in ipairs(items) do
  redis.call('XADD', KEYS[1], ARGV[1] .. '-' .. string.format('%d', number + i), unpack(item[2]))
  redis.call('XDEL', KEYS[1], item[1])
end
redis.call('XDEL', KEYS[1], ARGV[1] .. '-' .. ARGV[2])
return #items
