test("what the operator sets has to be right", function(t)
  t:settings { address = "redis 6379", lists = { "jobs" } }
  local loads, message = pcall(t.value, t, "redis_list_length", "nodes/n1")
  assert(not loads and message:find('setting "address" of plugin "redis_list" is "redis 6379"', 1, true), message)
  t:settings {}
end)
