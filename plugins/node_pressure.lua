--[[
node_pressure: how full a node is by what is scarcest on it.

    0.4  it uses 40 % of its allocatable CPU or memory, and no more of the other
    1    all of one of them

CPU is the rate of `node_cpu_usage_seconds_total` over two minutes, memory the newest `node_memory_working_set_bytes`. It may
exceed 1, as the system's own reserve is not allocatable.

Try it:
    kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta2/nodes/*/node_pressure'
]]

local plugin = moongauge.plugin {
  name = "node_pressure",
  version = "1.0.0",
  description = "Usage of nodes' scarcest resource",
}

-- The share that is used, or nil where either is not known.
local function share(used, allocatable)
  return used and allocatable and allocatable > 0 and used / allocatable or nil
end

plugin:derived {
  metric = "node_pressure",
  resource = "nodes",
  help = "Usage over allocatable of CPU or memory, whichever is more",
  window = "2m",
  value = function(node, samples)
    local cpu = share(samples:rate("node_cpu_usage_seconds_total"), node:allocatable("cpu"))
    local memory = share(samples:last_over_time("node_memory_working_set_bytes"), node:allocatable("memory"))
    return cpu and memory and math.max(cpu, memory)
  end,
}
