local MEMORY = "container_memory_working_set_bytes"

local function pod(t, limits)
  t:pod { name = "web-1", containers = { web = { limits = { memory = 1000 } }, proxy = { limits = limits } } }
end

test("the limit less the peaks of ten minutes", function(t)
  pod(t, { memory = 500 })
  -- 990 is too long ago to count.
  t:series(MEMORY, { pod = "web-1", container = "web" }, "990 700 300 _ _ _ _ _ _ _ 200", "1m5s")
  t:series(MEMORY, { pod = "web-1", container = "proxy" }, "100 350 340 _ _ _ _ _ _ _ 340", "1m5s")
  t:advance("10m50s")
  t:equals(t:value("memory_headroom", "web-1"), 1500 - 700 - 350)
end)

test("a container without a limit", function(t)
  pod(t, {})
  t:series(MEMORY, { pod = "web-1", container = "web" }, "700")
  t:absent("memory_headroom", "web-1", "declined")
end)

test("nothing measured", function(t)
  pod(t, { memory = 500 })
  t:absent("memory_headroom", "web-1", "no samples")
end)
