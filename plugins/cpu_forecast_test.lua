local CPU = "container_cpu_usage_seconds_total"

local function pods(t, values)
  for _, name in ipairs { "web-1", "web-2" } do
    t:pod { name = name, namespace = "shop", owner = "Deployment/web" }
    t:series(CPU, { pod = "shop/" .. name, container = "web" }, values, "1m")
  end
end

test("a straight line goes on", function(t)
  -- Each pod uses 0.1 cores in the first minute, and 0.1 more in each that follows.
  pods(t, "0 6 18 36 60 90 126 168 216")
  t:advance("8m")
  t:equals(t:value("cpu_cores", "deployments.apps/shop/web"), 2 * 0.8)
  t:equals(t:value("cpu_forecast", "shop/web"), 2 * (0.8 + 0.1 * 5))
end)

test("usage that falls does not fall below nothing", function(t)
  pods(t, "0 60 108 144 168 180 180")
  t:advance("6m")
  t:equals(t:value("cpu_forecast", "shop/web"), 0)
end)

test("what has no history has no future", function(t)
  pods(t, "0 6")
  t:advance("1m")
  t:absent("cpu_forecast", "shop/web", "single sample")
end)
