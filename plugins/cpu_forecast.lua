--[[
cpu_forecast: how many cores all pods of a Deployment together will use in five minutes.

The cores that its pods use are recorded as `cpu_cores` of the Deployment after every scrape. The forecast continues the
straight line through the last ten minutes of them by five minutes. An autoscaler that divides it by what one pod should use
has new pods ready when the load arrives:

    metrics:
      - type: Object
        object:
          describedObject: { apiVersion: apps/v1, kind: Deployment, name: web }
          metric: { name: cpu_forecast }
          target: { type: AverageValue, averageValue: 500m }

Try it:
    kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta2/namespaces/NAMESPACE/deployments.apps/*/cpu_forecast'
]]

local plugin = moongauge.plugin {
  name = "cpu_forecast",
  version = "1.0.0",
  description = "CPU usage of Deployments in five minutes",
}

local AHEAD = 5 * 60 -- seconds

plugin:derived {
  metric = "cpu_cores",
  resource = "deployments.apps",
  help = "CPU usage of all pods over a minute, in cores",
  record = true,
  window = "1m",
  value = function(deployment, samples)
    return samples:rate("container_cpu_usage_seconds_total")
  end,
}

plugin:derived {
  metric = "cpu_forecast",
  resource = "deployments.apps",
  help = "CPU usage of all pods in five minutes, in cores",
  window = "10m",
  value = function(deployment, samples)
    local cores = samples:predict_linear("cpu_cores", nil, AHEAD)
    -- A line that falls goes on below zero; usage doesn't.
    return cores and math.max(cores, 0)
  end,
}
