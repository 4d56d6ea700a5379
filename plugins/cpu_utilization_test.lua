local CPU = "container_cpu_usage_seconds_total"

test("half of what was asked for", function(t)
  t:pod { name = "web-1", namespace = "shop", containers = {
    web = { requests = { cpu = "200m" } },
    proxy = { requests = { cpu = "300m" } },
  } }
  t:series(CPU, { pod = "shop/web-1", container = "web" }, "60+1.5x8") -- 0.1 cores
  t:series(CPU, { pod = "shop/web-1", container = "proxy" }, "60+2.25x8") -- 0.15 cores
  t:advance("2m")
  t:equals(t:value("cpu_utilization", "shop/web-1"), 0.5)
end)

test("a container without a request", function(t)
  t:pod { name = "web-1", containers = { web = { requests = { cpu = "200m" } }, proxy = {} } }
  t:series(CPU, { pod = "web-1", container = "web" }, "60+1.5x8")
  t:advance("2m")
  t:absent("cpu_utilization", "web-1", "declined")
end)

test("a rate needs two samples", function(t)
  t:pod { name = "web-1", requests = { cpu = 0.2 } }
  t:absent("cpu_utilization", "web-1", "no samples")
  t:series(CPU, { pod = "web-1", container = "web" }, "60+1.5x8")
  t:absent("cpu_utilization", "web-1", "single sample")
  t:advance("15s")
  t:equals(t:value("cpu_utilization", "web-1"), 0.5)
end)
