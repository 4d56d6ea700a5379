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

local PAGE = [[
# TYPE http_requests_total counter
http_requests_total{code="200"} %d
http_requests_total{code="500"} %d
# TYPE queue_length gauge
queue_length 3
# TYPE go_threads gauge
go_threads 9
]]

test("what pods expose becomes their metrics", function(t)
  t:settings { enabled = true }
  t:pod {
    name = "web-1", ip = "10.0.0.1",
    annotations = { ["prometheus.io/scrape"] = "true", ["prometheus.io/port"] = "8080" },
  }
  t:pod { name = "web-2", ip = "10.0.0.2" }
  local start = time.now()
  t:http("http://10.0.0.1:8080/metrics", function()
    local seconds = math.floor(time.now() - start + 0.5)
    return PAGE:format(100 * seconds, 10 * seconds)
  end)
  t:advance("3m")
  t:equals(t:value("queue_length", "web-1"), 3)
  t:equals(t:value("http_requests_per_second", "web-1"), 110, 1)
  t:equals(t:value("http_requests_per_second", "web-1", { code = "500" }), 10, 0.1)
  t:absent("queue_length", "web-2", "no samples")
  assert(not pcall(t.value, t, "go_threads", "web-1"))
end)

test("the ports that pods declare", function(t)
  t:settings { enabled = true, port = 8000 }
  local annotations = { ["prometheus.io/scrape"] = "true" }
  local function pod(name, ip, ports, containers)
    t:pod { name = name, ip = ip, annotations = annotations, ports = ports, containers = containers }
  end
  pod("named", "10.0.0.1", { 8080, { name = "metrics", number = 9090 } })
  pod("first", "10.0.0.2", nil, {
    app = { ports = { { name = "dns", number = 53, protocol = "UDP" }, { name = "web", number = 8081 }, 8082 } },
  })
  pod("none", "10.0.0.3")
  for name, url in pairs {
    named = "http://10.0.0.1:9090/metrics", first = "http://10.0.0.2:8081/metrics", none = "http://10.0.0.3:8000/metrics",
  } do
    t:http(url, "depth{of=\"" .. name .. "\"} 1\n")
  end
  t:collect("pods")
  for _, name in ipairs { "named", "first", "none" } do
    t:equals(t:value("depth", name, { of = name }), 1)
  end
end)

test("pods with their node's address are left out", function(t)
  t:settings { enabled = true }
  t:pod { name = "agent", ip = "10.1.0.1", host_network = true, annotations = { ["prometheus.io/scrape"] = "true" } }
  assert(t:collect("pods"))
end)

test("a pod whose annotations are wrong", function(t)
  t:settings { enabled = true }
  t:pod {
    name = "web-1", ip = "10.0.0.1",
    annotations = { ["prometheus.io/scrape"] = "true", ["prometheus.io/port"] = "http" },
  }
  local _, message = t:collect("pods")
  assert(message:find("the annotation prometheus.io/port must be a number", 1, true), message)
end)

test("how many are asked at once", function(t)
  for _, concurrency in ipairs { 0, 1001 } do
    t:settings { enabled = true, concurrency = concurrency }
    local loads, message = pcall(t.value, t, "x", "nodes/n1")
    local complaint = ('"concurrency" of plugin "prometheus_pods" is %d, expected an integer from 1 to 1000'):format(concurrency)
    assert(not loads and message:find(complaint, 1, true), message)
  end
  t:settings { enabled = true, concurrency = 1 }
  t:equals(t:collect("pods"), 0)
end)
