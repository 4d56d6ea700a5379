--[[
prometheus_pods: what applications expose for Prometheus, as custom metrics of their pods, with no Prometheus at all.

Pods say that and where they can be scraped by annotations, as most charts set them:

    prometheus.io/scrape: "true"
    prometheus.io/port: "8080"        the pod's port; without it the one that a container calls `metrics` or `http-metrics`,
                                      else the first that one declares, else that of the setting `port`
    prometheus.io/path: "/metrics"    the usual path
    prometheus.io/scheme: "http"      or https, whose certificate is not verified, as nobody signs one for a pod's address

Pods on their node's network (`hostNetwork: true`) are left out: the permission `pods` does not extend to nodes.

Metrics have the application's names. A counter `http_requests_total` is also served as `http_requests_per_second`, its rate over
two minutes. Values that differ in labels are added up, unless a selector of labels (`metricLabelSelector=code%3D500`) chooses some.
Histograms come without their buckets, of which there are many; their `_sum` and `_count` are there.

It does nothing until the operator says so, in the configuration file:

    plugins:
      prometheus_pods:
        settings:
          enabled: true
          keep: ["http_*", "queue_length"]   # leave it out for all
        permissions:
          http: [pods]

Try it:
    kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta2' | grep -o '"pods/[^"]*"'
    kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta2/namespaces/NAMESPACE/pods/*/http_requests_per_second'
]]

local plugin = moongauge.plugin {
  name = "prometheus_pods",
  version = "1.0.0",
  description = "Metrics that pods expose for Prometheus",
  settings = {
    enabled = { type = "boolean", default = false, description = "whether pods are scraped" },
    every = { type = "duration", default = "15s", min = "1s", max = "10m", description = "how often" },
    timeout = { type = "duration", default = "5s", min = "100ms", max = "1m", description = "how long a pod may take" },
    concurrency = {
      type = "integer",
      default = 50,
      min = 1,
      max = 1000,
      description = "how many pods are asked at once, and pages are in memory",
    },
    keep = { type = "list", default = {}, description = "names to keep, with * for any letters; none: all" },
    drop = {
      type = "list",
      default = { "go_*", "process_*", "promhttp_*", "python_*" },
      description = "names to pass over, of those that are kept",
    },
    max_bytes = {
      type = "integer",
      default = 2 * 1024 * 1024,
      min = 1024,
      max = 64 * 1024 * 1024,
      description = "the largest page; of a pod with a larger one nothing is kept",
    },
    buckets = { type = "boolean", default = false, description = "whether histograms' buckets are kept" },
    port = { type = "integer", default = 80, min = 1, max = 65535, description = "the port of pods that declare none" },
  },
  permissions = { http = { "pods" } },
}

local settings = plugin.settings

-- The port of a pod that names none in its annotations.
local function declared_port(pod)
  local first
  for _, port in ipairs(pod.ports) do
    if port.protocol == "TCP" then
      if port.name == "metrics" or port.name == "http-metrics" then return port.number end
      first = first or port.number
    end
  end
  return first or settings.port
end

-- Where a pod wants to be scraped.
local function url(pod)
  local annotations = pod.annotations
  local scheme = annotations["prometheus.io/scheme"] or "http"
  local port = annotations["prometheus.io/port"] or tostring(declared_port(pod))
  local path = annotations["prometheus.io/path"] or "/metrics"
  if scheme ~= "http" and scheme ~= "https" then error("the annotation prometheus.io/scheme must be http or https", 0) end
  if not port:match("^%d+$") then error("the annotation prometheus.io/port must be a number", 0) end
  if path:sub(1, 1) ~= "/" then path = "/" .. path end
  local host = pod.ip:find(":", 1, true) and "[" .. pod.ip .. "]" or pod.ip
  return ("%s://%s:%s%s"):format(scheme, host, port, path)
end

if settings.enabled then
  plugin:provider {
    name = "pods",
    every = settings.every,
    timeout = settings.timeout,
    concurrency = settings.concurrency,
    targets = { resource = "pods", annotation = { ["prometheus.io/scrape"] = "true" } },
    metrics = "any",
    collect = function(pod)
      if pod.host_network then return {} end -- its address is its node's, to which the permission does not extend
      local page = http.get {
        url = url(pod),
        headers = { Accept = "text/plain;version=0.0.4" },
        timeout = settings.timeout,
        max_bytes = settings.max_bytes,
        redirects = 0,
        insecure = true,
      }
      if page.status ~= 200 then error("it answers with status " .. page.status, 0) end
      return { exposition = page.body, keep = settings.keep, drop = settings.drop, buckets = settings.buckets }
    end,
  }
end
