test("what the operator sets has to be right", function(t)
  t:settings { url = "queue of mine" }
  local loads, message = pcall(t.value, t, "http_json_value", "nodes/n1")
  assert(not loads and message:find('setting "url" of plugin "http_json" is "queue of mine", expected a URL', 1, true), message)
  t:settings { url = "https://queue.example.com/status", secret = "../token" }
  loads, message = pcall(t.value, t, "http_json_value", "nodes/n1")
  assert(not loads and message:find('setting "secret" of plugin "http_json" is "../token"', 1, true), message)
  t:settings {}
end)
