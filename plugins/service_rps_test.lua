test("all pods behind a service count", function(t)
  t:settings { enabled = true }
  t:service { name = "web", namespace = "shop", selector = { app = "web" } }
  t:pod { name = "web-1", namespace = "shop", labels = { app = "web" } }
  t:pod { name = "web-2", namespace = "shop", labels = { app = "web" } }
  t:pod { name = "db-1", namespace = "shop", labels = { app = "db" } }
  -- 2, 3 and 0.5 requests a second, and some that nobody asks about.
  t:series("http_requests_total", { pod = "shop/web-1", code = "200" }, "0+30x8")
  t:series("http_requests_total", { pod = "shop/web-2", code = "200" }, "0+45x8")
  t:series("http_requests_total", { pod = "shop/web-2", code = "500" }, "0+7.5x8")
  t:series("http_requests_total", { pod = "shop/db-1" }, "0+300x8")
  t:advance("2m")
  t:equals(t:value("service_requests_per_second", "services/shop/web"), 5.5)
end)

test("labels to choose by", function(t)
  t:settings { enabled = true, counter = "requests_total", by = { "code" }, metric = "web_rps" }
  t:service { name = "web", namespace = "shop", selector = { app = "web" } }
  t:pod { name = "web-1", namespace = "shop", labels = { app = "web" } }
  t:series("requests_total", { pod = "shop/web-1", code = "200", verb = "GET" }, "0+30x8")
  t:series("requests_total", { pod = "shop/web-1", code = "200", verb = "PUT" }, "0+15x8")
  t:series("requests_total", { pod = "shop/web-1", code = "500", verb = "GET" }, "0+7.5x8")
  t:advance("2m")
  t:equals(t:value("web_rps", "services/shop/web", { code = "200" }), 3)
  t:equals(t:value("web_rps", "services/shop/web"), 3.5)
end)

test("a service whose pods count nothing", function(t)
  t:settings { enabled = true }
  t:service { name = "web", namespace = "shop", selector = { app = "web" } }
  t:pod { name = "web-1", namespace = "shop", labels = { app = "web" } }
  t:absent("service_requests_per_second", "services/shop/web", "no samples")
end)
