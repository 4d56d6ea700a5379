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

test("a key that is no list takes nothing from the others", function(t)
  t:settings(SETTINGS)
  local wrong = "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"
  t:tcp("redis.shop.svc:6379", { [LENGTHS] = wrong .. ":3\r\n" })
  t:advance("15s")
  t:equals(t:externals("redis_list_length"), { { labels = { list = "mails" }, value = 3 } })
  t:tcp("redis.shop.svc:6379", { [LENGTHS] = wrong .. "+what\r\n" })
  local _, message = t:collect("redis_list_length")
  assert(message:find("Redis says of the list jobs: WRONGTYPE Operation", 1, true), message)
  t:settings { address = SETTINGS.address, lists = { "jobs" } }
  t:tcp("redis.shop.svc:6379", wrong)
  _, message = t:collect("redis_list_length")
  assert(message:find("Redis says of the list jobs: WRONGTYPE Operation", 1, true), message)
end)

test("addresses", function(t)
  for address, place in pairs {
    ["redis"] = "redis:6379", ["redis:7000"] = "redis:7000", ["10.0.0.1"] = "10.0.0.1:6379", ["::1"] = "[::1]:6379",
    ["[::1]"] = "[::1]:6379", ["[::1]:7000"] = "[::1]:7000", ["fd00::1:7000"] = "[fd00::1:7000]:6379",
  } do
    t:settings { address = address, lists = { "jobs" } }
    t:tcp(place, ":1\r\n")
    local _, message = t:collect("redis_list_length")
    t:equals({ address, message }, { address })
  end
end)

test("what does not go together is told when the file is loaded", function(t)
  for complaint, settings in pairs {
    ['the setting "user" is for AUTH, which needs a password: set "secret" too'] =
      { address = SETTINGS.address, lists = SETTINGS.lists, user = "me" },
    ['the setting "address" is "redis://redis:6379", expected host:port'] =
      { address = "redis://redis:6379", lists = SETTINGS.lists },
  } do
    t:settings(settings)
    local loads, message = pcall(t.value, t, "redis_list_length", "nodes/n1")
    assert(not loads and message:find(complaint, 1, true), message)
  end
  t:settings {}
end)
