local MEMORY = "container_memory_working_set_bytes"

test("containers are added up, and only five minutes count", function(t)
  t:pod { name = "web-1", namespace = "shop" }
  -- A minute that doesn't count, then 4096 bytes more and 1024 bytes less per second.
  t:series(MEMORY, { pod = "shop/web-1", container = "web" }, "9e9 _ 1e6+122880x10", "30s")
  t:series(MEMORY, { pod = "shop/web-1", container = "proxy" }, "9e9 _ 2e6-30720x10", "30s")
  t:advance("6m")
  t:equals(t:value("memory_growth", "shop/web-1"), 3072)
end)

test("a pod that needs no more and no less", function(t)
  t:pod { name = "web-1" }
  t:series(MEMORY, { pod = "web-1", container = "web" }, "5e6x20")
  t:advance("5m")
  t:equals(t:value("memory_growth", "web-1"), 0)
end)

test("one sample has no slope", function(t)
  t:pod { name = "web-1" }
  t:series(MEMORY, { pod = "web-1", container = "web" }, "5e6")
  t:absent("memory_growth", "web-1", "single sample")
end)
