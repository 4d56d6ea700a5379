--[[
memory_growth: how fast a pod's working set grows, in bytes per second; negative where it shrinks.

It is the slope of the straight line through the samples of `container_memory_working_set_bytes` of the last five minutes,
added up over the pod's containers. A steady value above zero is what a leak looks like.

Try it:
    kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta2/namespaces/NAMESPACE/pods/*/memory_growth'
]]

local plugin = moongauge.plugin {
  name = "memory_growth",
  version = "1.0.0",
  description = "Growth of pods' memory",
}

plugin:derived {
  metric = "memory_growth",
  resource = "pods",
  help = "Growth of the working set in bytes per second",
  window = "5m",
  value = function(pod, samples)
    return samples:deriv("container_memory_working_set_bytes")
  end,
}
