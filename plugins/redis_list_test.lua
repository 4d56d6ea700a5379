test("what the operator sets has to be right", function(t)
  t:settings { address = "redis 6379", lists = { "jobs" } }
  local loads, message = pcall(t.value, t, "redis_list_length", "nodes/n1")
  assert(not loads and message:find('setting "address" of plugin "redis_list" is "redis 6379"', 1, true), message)
  t:settings {}
end)

local SETTINGS = { address = "redis.shop.svc:6379", lists = { "jobs", "mails" } }
local LENGTHS = "*2\r\n$4\r\nLLEN\r\n$4\r\njobs\r\n*2\r\n$4\r\nLLEN\r\n$5\r\nmails\r\n"

test("each list has a length", function(t)
  t:settings(SETTINGS)
  t:tcp("redis.shop.svc:6379", { [LENGTHS] = ":17\r\n:0\r\n" })
  t:advance("15s")
  t:equals(t:externals("redis_list_length"), {
    { labels = { list = "jobs" }, value = 17 },
    { labels = { list = "mails" }, value = 0 },
  })
end)

test("a password is sent first", function(t)
  t:settings { address = SETTINGS.address, lists = SETTINGS.lists, user = "me", secret = "redis-password" }
  t:secret("redis-password", "sesame")
  local auth = "*3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$6\r\nsesame\r\n"
  t:tcp("redis.shop.svc:6379", { [auth .. LENGTHS] = "+OK\r\n:17\r\n:0\r\n" })
  t:advance("15s")
  t:equals(t:external("redis_list_length", { list = "jobs" }), 17)
end)

test("what Redis refuses is told", function(t)
  t:settings(SETTINGS)
  t:tcp("redis.shop.svc:6379", "-NOAUTH Authentication required.\r\n-NOAUTH Authentication required.\r\n")
  local _, message = t:collect("redis_list_length")
  assert(message:find("Redis says: NOAUTH Authentication required.", 1, true), message)
end)
