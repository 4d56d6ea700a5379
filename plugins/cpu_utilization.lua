--[[
cpu_utilization: how much of the CPU that it asked for a pod uses.

    1.0   the pod uses exactly its requests
    0.25  it uses a quarter of them

Usage is the rate of `container_cpu_usage_seconds_total` over two minutes, added up over the pod's containers. A pod of which
a container requests no CPU has no value.

Try it:
    kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta2/namespaces/NAMESPACE/pods/*/cpu_utilization'
]]

local plugin = moongauge.plugin {
  name = "cpu_utilization",
  version = "1.0.0",
  description = "CPU usage of pods over their requests",
}

plugin:derived {
  metric = "cpu_utilization",
  resource = "pods",
  help = "CPU usage over CPU requests: 1 is all that was asked for",
  window = "2m",
  value = function(pod, samples)
    local request = pod:request("cpu")
    if not request or request <= 0 then return nil end
    local usage = samples:rate("container_cpu_usage_seconds_total")
    return usage and usage / request
  end,
}
