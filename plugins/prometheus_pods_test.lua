test("what the operator sets has to be right", function(t)
  t:settings { enabled = true, every = "1s", timeout = "5s" }
  t:pod { name = "web-1" }
  local loads, message = pcall(t.value, t, "http_requests_total", "web-1")
  assert(not loads and message:find('timeout "5s" is more than every, "1s"', 1, true), message)
  t:settings { enabled = true, every = "1s", timeout = "1s" }
end)

test("nothing is offered until something has come in", function(t)
  t:settings { enabled = true }
  t:pod { name = "web-1", annotations = { ["prometheus.io/scrape"] = "true" } }
  local offered = pcall(t.value, t, "http_requests_total", "web-1")
  assert(not offered)
end)
