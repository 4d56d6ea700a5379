local CPU, MEMORY = "node_cpu_usage_seconds_total", "node_memory_working_set_bytes"

-- A node that uses so many cores and bytes.
local function node(t, name, allocatable, cores, bytes)
  t:node { name = name, allocatable = allocatable }
  t:series(CPU, { node = name }, ("600+%gx8"):format(15 * cores))
  t:series(MEMORY, { node = name }, ("%dx8"):format(bytes))
end

test("whichever is scarcer counts", function(t)
  node(t, "n1", { cpu = "4", memory = 1000 }, 1, 300)
  node(t, "n2", { cpu = "4", memory = 1000 }, 1, 200)
  t:advance("2m")
  t:equals(t:value("node_pressure", "n1"), 0.3)
  t:equals(t:value("node_pressure", "n2"), 0.25)
end)

test("both must be known", function(t)
  node(t, "n1", { cpu = "4" }, 1, 200)
  node(t, "n2", { cpu = 0, memory = 1000 }, 1, 200)
  t:advance("2m")
  t:absent("node_pressure", "n1", "declined")
  t:absent("node_pressure", "n2", "declined")
end)
