--[[
memory_headroom: how many bytes a pod's memory stayed below its limit when it used most.

It is the pod's memory limit less the peaks of `container_memory_working_set_bytes` of the last ten minutes, added up over the
pod's containers. Near zero the next peak may end in an OOM kill; far above it for days, the limit is too generous. A pod of
which a container has no limit has no value.

Try it:
    kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta2/namespaces/NAMESPACE/pods/*/memory_headroom'
]]

local plugin = moongauge.plugin {
  name = "memory_headroom",
  version = "1.0.0",
  description = "Memory limits of pods less their peaks",
}

plugin:derived {
  metric = "memory_headroom",
  resource = "pods",
  help = "Bytes between the memory limit and the peak of the last ten minutes",
  window = "10m",
  value = function(pod, samples)
    local limit = pod:limit("memory")
    if not limit then return nil end
    local peak = samples:max_over_time("container_memory_working_set_bytes")
    return peak and limit - peak
  end,
}
