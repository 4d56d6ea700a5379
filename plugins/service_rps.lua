--[[
service_rps: the requests per second that all pods behind a service serve together, from a counter that they expose.

The counter is one that `prometheus_pods`, or another provider, brings in: `http_requests_total` unless the operator sets another one.
A request's `metricLabelSelector` chooses among the counter's labels named in `by`, such as only those of one verb. It does nothing
until the operator says so, in the configuration file:

    plugins:
      service_rps:
        settings:
          enabled: true
          counter: http_server_requests_total
          by: [code]

An autoscaler that gives each pod 100 requests a second:

    metrics:
      - type: Object
        object:
          describedObject: { apiVersion: v1, kind: Service, name: web }
          metric: { name: service_requests_per_second }
          target: { type: AverageValue, averageValue: "100" }

Try it:
    kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta2/namespaces/NAMESPACE/services/*/service_requests_per_second'
]]

local plugin = moongauge.plugin {
  name = "service_rps",
  version = "1.0.0",
  description = "Requests per second of services",
  settings = {
    enabled = { type = "boolean", default = false, description = "whether there is the metric; then services are followed" },
    counter = { type = "string", default = "http_requests_total", description = "the counter of requests" },
    window = { type = "duration", default = "2m", min = "15s", max = "15m", description = "what the rate looks at" },
    by = { type = "list", default = {}, description = "labels of the counter to choose by" },
    metric = { type = "string", default = "service_requests_per_second", description = "the metric's name" },
  },
}

local settings = plugin.settings

if settings.enabled then
  plugin:derived {
    metric = settings.metric,
    resource = "services",
    help = "Requests per second that all pods behind the service serve",
    window = settings.window,
    value = function(service, samples)
      if #settings.by > 0 then return samples:sum { rate = settings.counter, by = settings.by } end
      return samples:rate(settings.counter)
    end,
  }
end
