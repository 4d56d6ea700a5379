test("95 % of the quarter of an hour lie below", function(t)
  t:pod { name = "web-1", namespace = "shop" }
  -- 0.2 cores for ten minutes, then 1 core for five, which is more than a twentieth of the time.
  t:series("container_cpu_usage_seconds_total", { pod = "shop/web-1", container = "web" }, "0+3x40 135+15x19")
  t:advance("10m")
  t:equals(t:value("cpu_p95", "shop/web-1"), 0.2)
  t:advance("5m")
  t:equals(t:value("cpu_cores", "shop/web-1"), 1)
  t:equals(t:value("cpu_p95", "shop/web-1"), 1)
end)

test("a peak of half a minute in ten is left out", function(t)
  t:pod { name = "web-1" }
  t:series("container_cpu_usage_seconds_total", { pod = "web-1", container = "web" }, "0+3x38 129 144 147+3x4")
  t:advance("11m15s")
  assert(t:value("cpu_p95", "web-1") < 0.8)
end)

test("what is recorded needs two samples", function(t)
  t:pod { name = "web-1" }
  t:absent("cpu_p95", "web-1", "no samples")
  t:series("container_cpu_usage_seconds_total", { pod = "web-1", container = "web" }, "7")
  t:absent("cpu_cores", "web-1", "single sample")
end)
