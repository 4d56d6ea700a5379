--[[
cpu_p95: the cores below which a pod stayed for 95 % of the last quarter of an hour: what to request for it.

A quantile needs the rates of the whole time, and kubelets hand out counters. So `cpu_cores`, the rate of
`container_cpu_usage_seconds_total` over a minute, is recorded: computed after every scrape and kept as a series of its own.
`cpu_p95` is a quantile over that series. After a start it knows as much of the time as has passed; the store keeps a quarter of an
hour, and longer with `--storage-retention`.

Try it:
    kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta2/namespaces/NAMESPACE/pods/*/cpu_p95'
]]

local plugin = moongauge.plugin {
  name = "cpu_p95",
  version = "1.0.0",
  description = "95th percentile of pods' CPU usage",
}

plugin:derived {
  metric = "cpu_cores",
  resource = "pods",
  help = "CPU usage over a minute, in cores",
  record = true,
  window = "1m",
  value = function(pod, samples)
    return samples:rate("container_cpu_usage_seconds_total")
  end,
}

plugin:derived {
  metric = "cpu_p95",
  resource = "pods",
  help = "Cores below which CPU usage stayed for 95 % of the last quarter of an hour",
  window = "15m",
  value = function(pod, samples)
    return samples:quantile_over_time(0.95, "cpu_cores")
  end,
}
