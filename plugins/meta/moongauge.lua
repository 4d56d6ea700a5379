---@meta
-- What Moongauge's plugins and their tests can use, for editors with a Lua language server.
-- Written by: moongauge plugin docs --stubs

--- What a plugin is called, has and wants.
---@class plugin.Header
---@field name string its name, in the configuration and in logs: letters, digits and underscores
---@field version string? such as `1.0.0`
---@field description string? what it is for, in a sentence
---@field settings table<string, plugin.Setting>? what the operator may set, by name; read as `plugin.settings.NAME`
---@field permissions plugin.Permissions? what it wants to reach; it gets what the operator's configuration grants as well

--- Something that the operator may set.
---@class plugin.Setting
---@field type "string"|"integer"|"number"|"boolean"|"duration"|"list" what values it has; a duration is a text such as `90s`, a list one of strings
---@field default any? the value where the operator gives none; without it that is nil
---@field required boolean? true: the operator must give a value
---@field min (number|string)|nil the least integer, number or duration
---@field max (number|string)|nil the largest integer, number or duration
---@field choices string[]? the only values of a string, or of a list's strings
---@field description string? one sentence for the operator

--- What a plugin wants to reach.
---@class plugin.Permissions
---@field http string[]? for `http`: `pods`, `services`, hosts, addresses or networks, the latter with or without a port; `settings.NAME` stands for what the operator sets there, such as a URL
---@field tcp string[]? for `tcp`, likewise
---@field secrets string[]? for `secrets`: names of secrets

--- The plugin, to declare metrics with while its file is loaded.
---@class Plugin
---@field settings Settings the settings' values: the operator's, else the defaults; a name that is not declared is an error
local _Plugin = {}

--- Declares a metric that is computed from samples when somebody asks for it.
---
--- ```lua
--- plugin:derived {
---   metric = "memory_used_share", resource = "pods", help = "Working set over the memory limit",
---   value = function(pod, samples)
---     local limit, used = pod:limit("memory"), samples:last_over_time("container_memory_working_set_bytes")
---     return limit and used and used / limit
---   end,
--- }
--- ```
---@param metric plugin.Derived what it is, and the function that computes it
function _Plugin:derived(metric) end

--- Declares something that runs in the background and brings samples in. They become series of the objects that they describe, which window functions read, and metrics in `custom.metrics.k8s.io`: a gauge as its newest value, a counter also as its rate.
---
--- ```lua
--- plugin:provider {
---   name = "envoy", every = "15s", timeout = "5s",
---   targets = { resource = "pods", selector = "app=envoy" },
---   metrics = { envoy_requests_total = { type = "counter", help = "Requests served" } },
---   collect = function(pod)
---     local page = http.get("http://" .. pod.ip .. ":9901/stats/prometheus")
---     return { exposition = page.body }
---   end,
--- }
--- ```
---@param provider plugin.Provider whom it asks, when, and the function that does
function _Plugin:provider(provider) end

--- Declares a metric in `external.metrics.k8s.io`, which describes nothing in the cluster. With `collect` its values are brought in in the background and kept, with `value` they are computed when somebody asks.
---
--- ```lua
--- plugin:external {
---   metric = "jobs_waiting", every = "30s",
---   collect = function()
---     local jobs = json.decode(http.get("https://jobs.example.com/status").body)
---     return { { value = jobs.mail, labels = { queue = "mail" } }, { value = jobs.print, labels = { queue = "print" } } }
---   end,
--- }
--- ```
---@param metric plugin.External what it is, and the function that gives its values
function _Plugin:external(metric) end

--- A metric in `custom.metrics.k8s.io` that is computed when asked.
---@class plugin.Derived
---@field metric string its name: letters, digits, underscores and colons
---@field resource "pods"|"nodes"|"namespaces"|"services"|"cronjobs.batch"|"daemonsets.apps"|"deployments.apps"|"jobs.batch"|"replicasets.apps"|"replicationcontrollers"|"statefulsets.apps"|string what it describes; any other in the plural with its group: objects are those that samples and owners of pods name
---@field value fun(object: Pod|Node|Object, samples: Samples): number|LabelledValue[]|nil called for each object asked for; nil: this one has no value; a list has a value for each set of labels
---@field help string? what it measures, in a sentence
---@field window string? what window functions look at where a call names no window; `2m` by default
---@field uses string[]? other derived metrics that it is computed from: `METRIC` of the same kind of object, `pods/METRIC` of the pods behind it
---@field combine ("sum"|"avg"|"min"|"max")|nil how values with different labels become one; `sum` by default
---@field record boolean? true: computed after every scrape and kept as a series of its own, which window functions can read

--- Something that runs in the background and brings samples in.
---@class plugin.Provider
---@field name string its name, in logs and metrics: letters, digits and underscores
---@field metrics "any"|table<string, plugin.Metric> what it brings in, by name; `any`: whatever comes, which is offered from its first sample on
---@field collect fun(target: Pod|Node|Object|nil): Sample[]|table<string, number>|Page|nil called for each target in its turn; it may wait, and others are called meanwhile; an error is logged, and a target that goes on failing called more and more rarely; a series that isn't returned any more is over
---@field targets plugin.Targets? for which objects it is called; without it, once for everything
---@field resource string? what kind of objects its samples describe, where these are not the targets: each names its `object`, and those of several targets are told apart by the label `instance`; any resource, such as `ingresses.networking.k8s.io`
---@field every string? how often it is called for each target; `15s` by default, `1s` to `10m`
---@field timeout string? how long a call may take, waiting included; `5s` by default, `every` at most
---@field concurrency integer? how many calls there are at once; 32 by default
---@field window string? what rates of counters look at; `2m` by default

--- The objects for which a provider is called: those that meet all conditions, and of pods those that run and have an address.
---@class plugin.Targets
---@field resource "pods"|"nodes"|"services" what kind of objects
---@field selector (string|table<string, string>)|nil their labels: `app=web,tier in (a,b)`, or `{ app = "web" }`
---@field namespace (string|string[])|nil where they live; everywhere by default
---@field annotation (string|table<string, string>)|nil an annotation that they have, or annotations with their values
---@field owner plugin.Owner? to whom pods belong

--- To whom pods belong.
---@class plugin.Owner
---@field kind string such as `Deployment`, `StatefulSet` or `Job`
---@field name string? its name; any by default

--- A metric that a provider brings in.
---@class plugin.Metric
---@field type "counter"|"gauge" whether it only rises, or goes up and down
---@field help string? what it measures, in a sentence
---@field rate (string|boolean)|nil the name under which a counter's rate is served, false for none; `requests_per_second` of `requests_total` by default
---@field window string? what the rate looks at; that of the provider by default
---@field combine ("sum"|"avg"|"min"|"max")|nil how values with different labels become one; `sum` by default

--- A sample as `collect` returns it, in the form that `exposition.parse` gives. `{ NAME = number }` is short for samples without labels.
---@class Sample
---@field name string the metric's name
---@field value number the value; one that is not finite is left out
---@field labels table<string, string>? what tells it from the metric's other values; 32 at most
---@field timestamp number? when it was measured, in seconds since 1970; now by default; what is too old to be served is left out
---@field type ("counter"|"gauge"|"histogram"|"summary")|nil how its values behave, where the metric is not declared
---@field object { name: string, namespace: string? }? what it describes, where that is not the target

--- A page in the Prometheus text format that `collect` returns without having looked into it, which costs much less than `exposition.parse`.
---@class Page
---@field exposition string the page
---@field keep string[]? the names to keep, in which `*` stands for any letters; all by default
---@field drop string[]? the names to leave out, of those that are kept
---@field buckets boolean? false: leave out the buckets of histograms

--- A metric in `external.metrics.k8s.io`; it has `collect` or `value`.
---@class plugin.External
---@field metric string its name: letters, digits, underscores and colons
---@field collect fun(): number|ExternalValue[]|nil called in the background; it may wait; what it returned last is served until it is too old
---@field value fun(query: Query, samples: Samples): number|ExternalValue[]|nil called when somebody asks, and remembered for five seconds; it may wait
---@field help string? what it measures, in a sentence
---@field namespaces (string|string[])|nil who may see it; everybody by default
---@field every string? how often `collect` is called; `30s` by default, `1s` to `10m`
---@field timeout string? how long a call may take; `5s` by default, of `value` `2s`
---@field window string? what window functions look at where a call names no window; `2m` by default

--- A value of an external metric.
---@class ExternalValue
---@field value number the value
---@field labels table<string, string>? what a request's selector chooses by
---@field timestamp number? when it was measured, in seconds since 1970; now by default
---@field namespace string? the only namespace that sees it; all by default

--- What somebody asks of an external metric.
---@class Query
---@field namespace string on behalf of which namespace

moongauge = {}

--- Says what the file is. It is called first, and once.
---
--- ```lua
--- local plugin = moongauge.plugin { name = "example", version = "1.0.0", description = "What it is for" }
--- ```
---@param header plugin.Header what the plugin is called, has and wants
---@return Plugin plugin # what metrics are declared with
function moongauge.plugin(header) end

--- A pod that runs.
---@class Pod
---@field name string its name
---@field labels Labels its labels
---@field annotations Annotations its annotations
---@field samples Samples its samples
---@field namespace string? where it lives
---@field start_time number? when it started, in seconds since 1970; of several pods, the first of them
---@field ready boolean whether it is ready
---@field node string the name of its node
---@field ip string its address; empty while it has none
---@field phase string `Running`
---@field host_network boolean whether it has its node's address; the permission `pods` leaves it out
---@field ports Port[] the ports that its containers declare; others may be open, and these closed
local _Pod = {}

--- What its containers ask for together; nil where one asks for nothing.
---@param resource string `cpu`, `memory` or another resource's name
---@return number? amount # cores, bytes or pieces
function _Pod:request(resource) end

--- What its containers may use together; nil where one has no limit.
---@param resource string `cpu`, `memory` or another resource's name
---@return number? amount # cores, bytes or pieces
function _Pod:limit(resource) end

--- A port that a container declares.
---@class Port
---@field number integer 1 to 65535
---@field name string? its name
---@field protocol string `TCP`, `UDP` or `SCTP`
---@field container string whose it is

--- A node.
---@class Node
---@field name string its name
---@field labels Labels its labels
---@field annotations Annotations its annotations
---@field samples Samples its samples
---@field ready boolean whether it is ready
---@field pods Pods the pods that run on it
local _Node = {}

--- What its pods ask for together; a pod that asks for nothing counts as nothing.
---@param resource string `cpu`, `memory` or another resource's name
---@return number? amount # cores, bytes or pieces
function _Node:request(resource) end

--- What its pods may use together; a pod without a limit counts as nothing.
---@param resource string `cpu`, `memory` or another resource's name
---@return number? amount # cores, bytes or pieces
function _Node:limit(resource) end

--- What pods may use of it.
---@param resource string `cpu`, `memory` or another resource's name
---@return number? amount # cores, bytes or pieces
function _Node:allocatable(resource) end

--- An object with pods behind it: a namespace, a service, a Deployment or another workload.
---@class Object
---@field name string its name
---@field labels Labels its labels
---@field annotations Annotations its annotations
---@field samples Samples its samples
---@field namespace string? where it lives
---@field start_time number? when it started, in seconds since 1970; of several pods, the first of them
---@field ready boolean whether it has pods, and all are ready
---@field pods Pods the running pods behind it
local _Object = {}

--- What its pods ask for together; nil where one asks for nothing.
---@param resource string `cpu`, `memory` or another resource's name
---@return number? amount # cores, bytes or pieces
function _Object:request(resource) end

--- What its pods may use together; nil where one has no limit.
---@param resource string `cpu`, `memory` or another resource's name
---@return number? amount # cores, bytes or pieces
function _Object:limit(resource) end

--- The running pods behind an object: `for _, pod in ipairs(object.pods) do … end`, `object.pods[1]`, how many there are as `#object.pods`, and values of all of them made one.
---@class Pods
---@field [integer] Pod a pod by its number, from 1
local _Pods = {}

--- The sum of the values.
---@param value fun(pod: Pod, samples: Samples): number|LabelledValue[]|nil each pod's value, nil for none
---@param by? string[] labels that tell results apart
---@return (number|LabelledValue[])|nil value # one value; a list with `by`; nil where no pod has one
function _Pods:sum(value, by) end

--- The mean of the values.
---@param value fun(pod: Pod, samples: Samples): number|LabelledValue[]|nil each pod's value, nil for none
---@param by? string[] labels that tell results apart
---@return (number|LabelledValue[])|nil value # one value; a list with `by`; nil where no pod has one
function _Pods:avg(value, by) end

--- The smallest value.
---@param value fun(pod: Pod, samples: Samples): number|LabelledValue[]|nil each pod's value, nil for none
---@param by? string[] labels that tell results apart
---@return (number|LabelledValue[])|nil value # one value; a list with `by`; nil where no pod has one
function _Pods:min(value, by) end

--- The largest value.
---@param value fun(pod: Pod, samples: Samples): number|LabelledValue[]|nil each pod's value, nil for none
---@param by? string[] labels that tell results apart
---@return (number|LabelledValue[])|nil value # one value; a list with `by`; nil where no pod has one
function _Pods:max(value, by) end

--- How many values there are.
---@param value? (fun(pod: Pod, samples: Samples): number|LabelledValue[]|nil) each pod's value; without it all pods count
---@param by? string[] labels that tell results apart
---@return number|LabelledValue[] value # their number; a list with `by`
function _Pods:count(value, by) end

--- The standard deviation of the values.
---@param value fun(pod: Pod, samples: Samples): number|LabelledValue[]|nil each pod's value, nil for none
---@param by? string[] labels that tell results apart
---@return (number|LabelledValue[])|nil value # one value; a list with `by`; nil where no pod has one
function _Pods:stddev(value, by) end

--- The value below which a part of the values lies, interpolated.
---@param rank number the part, 0 to 1
---@param value fun(pod: Pod, samples: Samples): number|LabelledValue[]|nil each pod's value, nil for none
---@param by? string[] labels that tell results apart
---@return (number|LabelledValue[])|nil value # one value; a list with `by`; nil where no pod has one
function _Pods:quantile(rank, value, by) end

--- The largest values, largest first.
---@param k integer how many
---@param value fun(pod: Pod, samples: Samples): number|LabelledValue[]|nil each pod's value, nil for none
---@param by? string[] labels that tell results apart
---@return LabelledValue[] values # the values, with the labels `namespace` and `pod`
function _Pods:topk(k, value, by) end

--- The smallest values, smallest first.
---@param k integer how many
---@param value fun(pod: Pod, samples: Samples): number|LabelledValue[]|nil each pod's value, nil for none
---@param by? string[] labels that tell results apart
---@return LabelledValue[] values # the values, with the labels `namespace` and `pod`
function _Pods:bottomk(k, value, by) end

--- Labels: `labels.app`, `labels["app.kubernetes.io/name"]`; `pairs(labels)` goes through all.
---@class Labels
---@field [string] string? a label's value; nil where there is none

--- Annotations, which are read as labels are.
---@class Annotations
---@field [string] string? an annotation's value; nil where there is none

--- The plugin's settings: `plugin.settings.NAME`; `pairs(plugin.settings)` goes through all.
---@class Settings
---@field [string] any? a setting's value

--- An object's samples. Functions are called as in PromQL and mean the same. Where several series match, such as those of a pod's containers, their results are added up; nil is the result where there is no sample.
---@class Samples
local _Samples = {}

--- Increase per second of a counter, extrapolated to the window's ends; resets are taken into account.
---
--- ```lua
--- samples:rate("container_cpu_usage_seconds_total", "2m", { container = "web" })
--- ```
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:rate(metric, window, labels) end

--- Increase per second of a counter from the last sample but one to the last.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:irate(metric, window, labels) end

--- Increase of a counter, extrapolated to the window's ends; resets are taken into account.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:increase(metric, window, labels) end

--- Last value of a gauge less the first, extrapolated to the window's ends.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:delta(metric, window, labels) end

--- Slope of the straight line that fits a gauge best, per second.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:deriv(metric, window, labels) end

--- The mean of the values.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:avg_over_time(metric, window, labels) end

--- The smallest value.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:min_over_time(metric, window, labels) end

--- The largest value.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:max_over_time(metric, window, labels) end

--- The sum of the values.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:sum_over_time(metric, window, labels) end

--- How many samples there are.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:count_over_time(metric, window, labels) end

--- The newest value.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:last_over_time(metric, window, labels) end

--- The standard deviation of the values.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:stddev_over_time(metric, window, labels) end

--- How often the value changed.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:changes(metric, window, labels) end

--- How often the value fell, which for a counter is how often it was reset.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:resets(metric, window, labels) end

--- The value below which a part of the values lies, interpolated.
---@param rank number the part, 0 to 1
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:quantile_over_time(rank, metric, window, labels) end

--- Where the straight line that fits a gauge best will be so many seconds from now.
---
--- ```lua
--- samples:predict_linear("cpu_cores", "10m", 300)
--- ```
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param seconds number how far ahead
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:predict_linear(metric, window, seconds, labels) end

--- The newest value of a gauge, smoothed.
---@param metric string the metric's name
---@param window? string such as `90s`; the declaration's by default
---@param smoothing number the weight of a new value, between 0 and 1
---@param trend number the weight of a new rise, between 0 and 1
---@param labels? table<string, string> labels that series have to have: `{ container = "web" }`
---@return number? value # the result
function _Samples:double_exponential_smoothing(metric, window, smoothing, trend, labels) end

--- Over series: the sum of the values.
---
--- ```lua
--- samples:sum { last_over_time = "container_memory_working_set_bytes", by = { "container" } }
--- ```
---@param series Series which values
---@return (number|LabelledValue[])|nil value # one value; a list with `by`; nil where there is none
function _Samples:sum(series) end

--- Over series: the mean of the values.
---@param series Series which values
---@return (number|LabelledValue[])|nil value # one value; a list with `by`; nil where there is none
function _Samples:avg(series) end

--- Over series: the smallest value.
---@param series Series which values
---@return (number|LabelledValue[])|nil value # one value; a list with `by`; nil where there is none
function _Samples:min(series) end

--- Over series: the largest value.
---
--- ```lua
--- samples:max { rate = "container_cpu_usage_seconds_total", where = { container = "web" } }
--- ```
---@param series Series which values
---@return (number|LabelledValue[])|nil value # one value; a list with `by`; nil where there is none
function _Samples:max(series) end

--- Over series: how many values there are.
---@param series Series which values
---@return number|LabelledValue[] value # their number; a list with `by`
function _Samples:count(series) end

--- Over series: the standard deviation of the values.
---@param series Series which values
---@return (number|LabelledValue[])|nil value # one value; a list with `by`; nil where there is none
function _Samples:stddev(series) end

--- Over series: the value below which a part of the values lies, interpolated.
---@param rank number the part, 0 to 1
---@param series Series which values
---@return (number|LabelledValue[])|nil value # one value; a list with `by`; nil where there is none
function _Samples:quantile(rank, series) end

--- Over series: the largest values, largest first.
---@param k integer how many
---@param series Series which values
---@return LabelledValue[] values # the values with their labels
function _Samples:topk(k, series) end

--- Over series: the smallest values, smallest first.
---@param k integer how many
---@param series Series which values
---@return LabelledValue[] values # the values with their labels
function _Samples:bottomk(k, series) end

--- What another derived metric came to for the object, whichever plugin declares it; `uses` of the declaration must name it.
---
--- ```lua
--- samples:metric("cpu_utilization")
--- ```
---@param metric string the metric's name
---@param labels? table<string, string> labels that values have to have
---@return number? value # the result
function _Samples:metric(metric, labels) end

--- Which values an aggregation goes over: one window function with its metric, or `metric` with a derived metric that `uses` names. Series of pods behind an object also have the labels `namespace` and `pod`.
---@class Series
---@field rate string? a metric, of which the function is taken
---@field irate string? a metric, of which the function is taken
---@field increase string? a metric, of which the function is taken
---@field delta string? a metric, of which the function is taken
---@field deriv string? a metric, of which the function is taken
---@field avg_over_time string? a metric, of which the function is taken
---@field min_over_time string? a metric, of which the function is taken
---@field max_over_time string? a metric, of which the function is taken
---@field sum_over_time string? a metric, of which the function is taken
---@field count_over_time string? a metric, of which the function is taken
---@field last_over_time string? a metric, of which the function is taken
---@field stddev_over_time string? a metric, of which the function is taken
---@field changes string? a metric, of which the function is taken
---@field resets string? a metric, of which the function is taken
---@field quantile_over_time string? a metric, of which the function is taken
---@field predict_linear string? a metric, of which the function is taken
---@field double_exponential_smoothing string? a metric, of which the function is taken
---@field metric string? a derived metric
---@field window string? such as `90s`; the declaration's by default
---@field where table<string, string>? labels that series have to have
---@field by string[]? labels that tell results apart; the result is a list then
---@field rank number? of `quantile_over_time`: the part, 0 to 1
---@field seconds number? of `predict_linear`: how far ahead of now
---@field smoothing number? of `double_exponential_smoothing`: the weight of a new value
---@field trend number? of `double_exponential_smoothing`: the weight of a new rise

--- One of several values, and the labels that tell it apart.
---@class LabelledValue
---@field labels table<string, string>? the labels
---@field value number the value

--- Bytes as text and back (RFC 4648).
---@class base64
base64 = {}

--- Writes bytes in base64, with padding.
---
--- ```lua
--- base64.encode("user:password")  --> dXNlcjpwYXNzd29yZA==
--- ```
---@param bytes string any bytes
---@param url? boolean true: the alphabet for URLs (`-_`), without padding
---@return string text # the text
function base64.encode(bytes, url) end

--- Reads base64, of either alphabet, with or without padding; blanks and line feeds are passed over. What is no base64 is an error.
---@param text string the text
---@return string bytes # the bytes
function base64.decode(text) end

--- One line of a page, in the form that `collect` returns samples in.
---@class exposition.Sample
---@field name string the metric's name
---@field labels table<string, string> the series' labels
---@field value number the value, which may be nan or infinite
---@field timestamp number? seconds since 1970, where the page says
---@field type string? `counter`, `gauge`, `histogram` or `summary`, where the page says

--- Reads what applications expose for Prometheus.
---@class exposition
exposition = {}

--- Reads a page in the Prometheus text format 0.0.4. A broken line is an error that tells line and column, and nothing is returned of its page.
---
--- ```lua
--- exposition.parse(page.body, { keep = { "http_requests_total" } })
--- ```
---@param page string the page
---@param options? { keep: string[]? } `keep`: the names to keep; others are passed over
---@return exposition.Sample[] samples # the samples in the page's order
function exposition.parse(page, options) end

--- Digests, for signatures and for telling values apart.
---@class hash
hash = {}

--- The SHA-256 digest of bytes.
---
--- ```lua
--- hash.sha256("abc"):sub(1, 8)  --> ba7816bf
--- ```
---@param bytes string any bytes
---@return string digest # 64 hexadecimal digits in small letters
function hash.sha256(bytes) end

--- The HMAC of bytes with SHA-256 (RFC 2104), as APIs want requests to be signed.
---
--- ```lua
--- hash.hmac_sha256(secrets.get("api-key"), body)
--- ```
---@param key string the secret key
---@param bytes string any bytes
---@return string code # 64 hexadecimal digits in small letters
function hash.hmac_sha256(key, bytes) end

--- What to ask for; all but `url` may be left out.
---@class http.Request
---@field url string an absolute URL of http or https
---@field method string? for `http.request` only: `GET`, `PUT` and so on
---@field headers (table<string, string|number>)|nil headers by name
---@field query table<string, any>? parameters to add to the URL; a list gives one several times
---@field body string? any bytes to send
---@field json any? a value to send as JSON, in place of `body`
---@field timeout (string|number)|nil how long all of it may take, `"5s"` or seconds; 10 s by default
---@field max_bytes integer? the largest answer, unpacked; 8 MiB by default, 64 MiB at most
---@field redirects integer? how many redirects to follow, 0 to 20; 5 by default
---@field ca string? the CAs to trust in place of the system's, in PEM form
---@field insecure boolean? true: trust anybody
---@field server_name string? the name to expect in the certificate, in place of the host

--- An answer.
---@class http.Response
---@field status integer such as 200
---@field headers table<string, string> by name in small letters; repeated ones joined by commas
---@field body string the bytes, unpacked
---@field url string who gave the answer, after redirects

--- Requests by HTTP/1.1, to whom the plugin declares in `permissions.http` and the operator grants. What a name resolves to is judged, for every redirect again. Connections are kept and used again.
---@class http
http = {}

--- Asks for a URL and waits for the whole answer. That there is none is an error of one line, which tells why; any status is an answer.
--- It waits.
---
--- ```lua
--- local page = http.get("http://" .. pod.ip .. ":8080/metrics")
--- if page.status == 200 then … end
--- ```
---@param request string|http.Request a URL, or all of a request
---@return http.Response response # the answer, whatever its status
function http.get(request) end

--- Posts to a URL and waits for the whole answer, as `http.get` does.
--- It waits.
---
--- ```lua
--- http.post { url = "https://api.example.com/query", json = { range = "5m" } }
--- ```
---@param request string|http.Request a URL, or all of a request
---@return http.Response response # the answer, whatever its status
function http.post(request) end

--- Sends a request with any method, `GET` by default, as `http.get` does.
--- It waits.
---
--- ```lua
--- http.request { method = "PUT", url = "http://cache.shop.svc/reset" }
--- ```
---@param request string|http.Request a URL, or all of a request
---@return http.Response response # the answer, whatever its status
function http.request(request) end

--- Reads and writes JSON (RFC 8259).
---@class json
---@field null userdata null, where nil would leave a hole; `value == json.null` tells
---@field empty_array userdata writes `[]`, as an empty table writes `{}`
json = {}

--- Reads a document. Objects and arrays become tables, whole numbers integers. A member that is null is nil; a null in an array is `json.null`. What is no JSON is an error that tells line and column. A document can have 500,000 values, nested 64 deep.
---
--- ```lua
--- json.decode('{"queue": {"length": 7}}').queue.length  --> 7
--- ```
---@param text string the document
---@return any value # what it says
function json.decode(text) end

--- Writes a value: a table with elements as an array, any other as an object with its names in order. Numbers that are not finite, functions and handles are errors.
---
--- ```lua
--- json.encode { model = "small", sizes = { 1, 2 } }  --> {"model":"small","sizes":[1,2]}
--- ```
---@param value any what to write
---@return string text # the document
function json.encode(value) end

--- Lines in the server's log, under the plugin's name. A plugin gets 60 of them a minute; what is beyond is counted and told in one line. A line has 2,000 characters at most.
---@class log
log = {}

--- Writes a line: of no interest while all is well; seen with `--v=2` or more.
---@param message string the text; line feeds in it become blanks
function log.debug(message) end

--- Writes a line: of interest to the operator.
---@param message string the text; line feeds in it become blanks
function log.info(message) end

--- Writes a line: something is not as it should be.
---@param message string the text; line feeds in it become blanks
function log.warn(message) end

--- Writes a line: something doesn't work.
---@param message string the text; line feeds in it become blanks
function log.error(message) end

--- Passwords, tokens and certificates that the operator mounts as files (`--secrets-dir`), which the plugin declares in `permissions.secrets` and the operator grants.
---@class secrets
secrets = {}

--- Reads a secret. It is read each time, so that a changed one is seen. That it may not or can't be read is an error.
---
--- ```lua
--- headers = { Authorization = "Bearer " .. secrets.get("api-token") }
--- ```
---@param name string the secret's name, which is its file's
---@return string secret # its bytes, without a line feed at the end; 1 MiB at most
function secrets.get(name) end

--- A table that outlives reloads of the plugin's file, though not the server: `state.NAME` reads, `state.NAME = value` keeps, nil forgets. Values are texts, numbers, truth values and tables of these, 1 MiB at most. What is read is a copy: a table that was changed has to be assigned again.
---@type table<string, any>
state = {}

--- What to send, and how much of the answer to read: until a delimiter, a number of bytes, or, where neither is given, until the other side closes the connection.
---@class tcp.Request
---@field host string a host's name or address
---@field port integer 1 to 65535
---@field send string? the bytes to send
---@field delimiter string? the delimiter that ends the answer, of 4,096 bytes at most; it is not part of the result
---@field count integer? the answer ends when the delimiter has come so often; 1 by default
---@field partial boolean? true: what has come is the answer when the connection ends before the answer does
---@field bytes integer? how many bytes to read, in place of `delimiter`
---@field timeout (string|number)|nil how long all of it may take, `"5s"` or seconds; 10 s by default
---@field max_bytes integer? the largest answer; 8 MiB by default, 64 MiB at most
---@field tls (boolean|tcp.TLS)|nil true, or what to trust: speak TLS

--- What to trust where TLS is spoken.
---@class tcp.TLS
---@field ca string? the CAs to trust in place of the system's, in PEM form
---@field insecure boolean? true: trust anybody
---@field server_name string? the name to expect in the certificate, in place of the host

--- Protocols other than HTTP over TCP, for whom the plugin declares in `permissions.tcp` and the operator grants. What a name resolves to is judged.
---@class tcp
tcp = {}

--- Connects, sends, waits for the answer and disconnects. That there is no whole answer is an error of one line, which tells why.
--- It waits.
---
--- ```lua
--- tcp.request { host = "redis.shop.svc", port = 6379, send = "LLEN jobs\r\n", delimiter = "\r\n" }
--- ```
---@param request tcp.Request what to send and to read
---@return string answer # the bytes that were read
function tcp.request(request) end

--- A time as a calendar and a clock show it in a time zone.
---@class time.Fields
---@field year integer such as 2026
---@field month integer 1 to 12
---@field day integer 1 to 31
---@field hour integer 0 to 23
---@field minute integer 0 to 59
---@field second integer 0 to 59
---@field weekday integer 1 to 7, Monday is 1
---@field yearday integer 1 to 366
---@field offset integer seconds that the zone is ahead of UTC

--- The time of day. Times are seconds since 1970-01-01T00:00:00Z, with a fraction.
---@class time
time = {}

--- The current time.
---@return number time # seconds since 1970
function time.now() end

--- A time as calendar and clock show it. An unknown zone is an error.
---
--- ```lua
--- time.fields(nil, "Europe/Berlin").hour
--- ```
---@param time? number seconds since 1970; now by default
---@param zone? string a name of the IANA time zone database such as `Europe/Berlin`; `UTC` by default
---@return time.Fields fields # year, month, day and so on
function time.fields(time, zone) end

--- A time in the form of RFC 3339, in whole seconds.
---@param time? number seconds since 1970; now by default
---@param zone? string a name of the IANA time zone database such as `Europe/Berlin`; `UTC` by default
---@return string text # such as `2026-03-01T08:30:00Z`
function time.format(time, zone) end

--- Reads a time in the form of RFC 3339, with or without a fraction. Any other text is an error.
---@param text string such as `2026-03-01T08:30:00+01:00`
---@return number time # seconds since 1970
function time.parse(text) end

--- Reads a duration as settings and windows have it.
---@param text string such as `90s`, `1h30m` or `500ms`
---@return number seconds # its seconds
function time.duration(text) end

--- What a test has around its plugin.
---@class Test
local _Test = {}

--- Adds a pod to the cluster, or changes the one of its name.
---
--- ```lua
--- t:pod { name = "web-1", namespace = "shop", owner = "Deployment/web", requests = { cpu = "500m" } }
--- ```
---@param pod test.Pod what it is
function _Test:pod(pod) end

--- Adds a node to the cluster, or changes the one of its name.
---
--- ```lua
--- t:node { name = "n1", allocatable = { cpu = "4", memory = "16Gi" } }
--- ```
---@param node test.Node what it is
function _Test:node(node) end

--- Adds a service to the cluster, or changes the one of its name.
---
--- ```lua
--- t:service { name = "web", namespace = "shop", selector = { app = "web" } }
--- ```
---@param service test.Service what it is
function _Test:service(service) end

--- Removes a pod, a node or a service.
---@param object string `shop/web-1`, `nodes/n1`, `services/shop/web`
function _Test:remove(object) end

--- Sets what the operator sets in the configuration file; the plugin is loaded anew. Settings that are not named have their defaults.
---
--- ```lua
--- t:settings { port = 9901 }
--- ```
---@param settings table<string, any> values by the settings' names
function _Test:settings(settings) end

--- Adds another plugin, whose derived metrics the plugin may name in `uses`, and whose providers ask too. It is granted what it wants.
---
--- ```lua
--- t:plugin("cpu_utilization.lua")
--- ```
---@param file string its file, seen from the folder of the test: `cpu_utilization.lua`
---@param settings? table<string, any> its settings, as with `t:settings`
function _Test:plugin(file, settings) end

--- Grants the plugin these permissions and no others; it is loaded anew. A plugin of which this is not said has what it wants.
---
--- ```lua
--- t:grant { http = { "pods" } }
--- ```
---@param permissions { http: string[]?, tcp: string[]?, secrets: string[]? } as in the configuration file
function _Test:grant(permissions) end

--- Prepares the answer to requests for a URL. Nobody is really asked; a request without a prepared answer fails the test. What the plugin may not reach it is refused as by the server.
---
--- ```lua
--- t:http("http://10.0.0.1:9901/stats", { status = 200, body = "requests_total 7\n" })
--- ```
---@param url string the URL, in which `*` stands for any letters
---@param answer string|test.Answer|fun(request: test.Request): string|test.Answer a body, all of an answer, or what gives one
function _Test:http(url, answer) end

--- Prepares what somebody answers over TCP, by what is sent, or to everything. A request without a prepared answer fails the test.
---
--- ```lua
--- t:tcp("redis:6379", { ["LLEN jobs\r\n"] = ":7\r\n" })
--- ```
---@param place string `HOST:PORT`
---@param answer string|table<string, string>|fun(sent: string): string the bytes of the answer; a table has them by what is sent; `{ error = "…" }` is none
function _Test:tcp(place, answer) end

--- What the plugin has asked others, in its order.
---@return test.Request[] requests # by HTTP: method, url, headers and body; over TCP: host, port and sent
function _Test:requests() end

--- Gives the plugin a secret, where it wants one of that name.
---@param name string its name
---@param value string what it is
function _Test:secret(name, value) end

--- Takes down what is measured from now on, a value every step, in the notation of promtool: `5` is one value, `0+10x8` is 0, 10, 20 and so on, nine of them, `7x3` is 7 four times, `_` and `_x3` are values that are missing, `stale` likewise. The first one is measured now, the others as `t:advance` moves the clock.
---
--- ```lua
--- t:series("container_cpu_usage_seconds_total", { pod = "shop/web-1", container = "web" }, "0+7.5x8")
--- ```
---@param metric string the metric's name
---@param of string|table<string, string> the object: `{ pod = "shop/web-1" }` or `{ node = "n1" }`, and the series' labels beside it
---@param values string the values
---@param step? string the time between two values; `15s` by default
function _Test:series(metric, of, values, step) end

--- Moves the clock. What is to happen by then happens, in its order: values of series are stored, providers ask those whose turn it is, metrics with `record = true` are computed and stored.
---@param span string how far: `2m`; a week at most
function _Test:advance(span) end

--- Sets the clock: forward, as `t:advance` does, or, before any series is taken down, to any time. A test begins at 2026-01-01T00:00:00Z, a Thursday.
---@param time string such as `2026-03-02T08:30:00+01:00`
function _Test:at(time) end

--- What a metric comes to now, as a request would get it. An error of the plugin is one of the test.
---
--- ```lua
--- t:equals(t:value("cpu_utilization", "shop/web-1"), 0.5)
--- ```
---@param metric string the metric's name
---@param object string `shop/web-1`, or with its kind: `nodes/n1`, `deployments.apps/shop/web`
---@param labels? table<string, string> the labels that values have to have
---@return number? value # the value; nil where there is none
---@return string? reason # why there is none
function _Test:value(metric, object, labels) end

--- All values that a metric has for an object, with their labels.
---@param metric string the metric's name
---@param object string `shop/web-1`, or with its kind: `nodes/n1`, `deployments.apps/shop/web`
---@return LabelledValue[]? values # the values; nil where there are none
---@return string? reason # why there are none
function _Test:values(metric, object) end

--- Fails unless a metric has no value for an object, and for this reason. Reasons are `declined` (the function returned nil, though there were samples), `no samples`, `single sample`, `stale`, `not finite`, `too large`, `plugin error` (a provider's too, where it should have brought samples in), `unknown object`; a part of the reason's text does as well.
---
--- ```lua
--- t:absent("cpu_utilization", "shop/web-2", "declined")
--- ```
---@param metric string the metric's name
---@param object string `shop/web-1`, or with its kind: `nodes/n1`, `deployments.apps/shop/web`
---@param reason? string the reason; any by default
function _Test:absent(metric, object, reason) end

--- Lets a provider, or an external metric with `collect`, ask all its targets now, whosever turn it is.
---
--- ```lua
--- local samples, message, dropped = t:collect("status")
--- ```
---@param name string the provider's name, or the external metric's
---@return integer samples # how many samples were new
---@return string? error # what went wrong, of several targets with the last one; nil where nothing did
---@return table<string, integer>? dropped # how many samples were left out, by cause: `undeclared`, `reserved`, `taken`, `names`, `labels`, `not_finite`, `misdated`, `late`, `series_limit`; nil where none was
function _Test:collect(name) end

--- An external metric's value, as a request would get it. An error of the plugin is one of the test, and so are several values.
---
--- ```lua
--- t:equals(t:external("jobs_waiting", { queue = "mail" }), 7)
--- ```
---@param metric string the metric's name
---@param labels? table<string, string> the labels that the value has to have
---@param namespace? string who asks; `default` by default
---@return number? value # the value; nil where there is none
---@return string? reason # why there is none
function _Test:external(metric, labels, namespace) end

--- All values of an external metric, with their labels, sorted by these.
---@param metric string the metric's name
---@param namespace? string who asks; `default` by default
---@return LabelledValue[]? values # the values; nil where there are none
---@return string? reason # why there are none
function _Test:externals(metric, namespace) end

--- Fails unless two values are the same; of tables, all that is in them. Numbers may differ by what arithmetic with fractions leaves, a billionth.
---
--- ```lua
--- t:equals(t:value("memory_growth", "shop/web-1"), 4096, 0.5)
--- ```
---@param actual any what there is
---@param expected any what there should be
---@param tolerance? number by how much numbers may differ
function _Test:equals(actual, expected, tolerance) end

--- What the plugin has written to its log.
---@return string[] lines # each with its level: `warn: no answer`
function _Test:log() end

--- A pod of a test. With `requests` and `limits` it has one container of its name.
---@class test.Pod
---@field name string its name
---@field namespace string? where it lives; `default` by default
---@field labels table<string, string>? its labels
---@field annotations table<string, string>? its annotations
---@field requests (table<string, string|number>)|nil what it asks for: `{ cpu = "500m", memory = "128Mi" }`
---@field limits (table<string, string|number>)|nil what it may use, likewise
---@field containers table<string, test.Container>? its containers by name
---@field ports ((integer|{ name: string?, number: integer, protocol: string? })[])|nil the ports that it declares: `{ 8080, { name = "metrics", number = 9090 } }`
---@field node string? the name of its node
---@field ip string? its address
---@field host_network boolean? whether it has its node's address
---@field ready boolean? whether it is ready; true by default
---@field phase string? `Running` by default; others are not seen by plugins
---@field age string? how long ago it started; `1h` by default
---@field owner string? to whom it belongs: `Deployment/web`, or a ReplicaSet, StatefulSet, DaemonSet, Job or ReplicationController

--- A container of a pod.
---@class test.Container
---@field requests (table<string, string|number>)|nil what it asks for: `{ cpu = "500m", memory = "128Mi" }`
---@field limits (table<string, string|number>)|nil what it may use, likewise
---@field ports ((integer|{ name: string?, number: integer, protocol: string? })[])|nil the ports that it declares: `{ 8080, { name = "metrics", number = 9090 } }`

--- A node of a test.
---@class test.Node
---@field name string its name
---@field labels table<string, string>? its labels
---@field annotations table<string, string>? its annotations
---@field allocatable (table<string, string|number>)|nil what pods may use of it
---@field ready boolean? whether it is ready; true by default
---@field ip string? its address

--- A service of a test.
---@class test.Service
---@field name string its name
---@field namespace string? where it lives; `default` by default
---@field labels table<string, string>? its labels
---@field annotations table<string, string>? its annotations
---@field selector table<string, string>? the labels that its pods have

--- What somebody answers by HTTP.
---@class test.Answer
---@field status integer? 200 by default
---@field body string? any bytes
---@field headers table<string, string>? by name
---@field error string? there is no answer, and this is why; nothing else is given then

--- What the plugin has asked somebody.
---@class test.Request
---@field method string? by HTTP: such as `GET`
---@field url string? by HTTP: the URL
---@field headers table<string, string>? by HTTP: by name in small letters
---@field body string? by HTTP: the bytes, where there are any
---@field host string? over TCP: the host
---@field port integer? over TCP: the port
---@field sent string? over TCP: the bytes

--- Declares a test.
---
--- ```lua
--- test("half of what was asked for", function(t)
---   t:pod { name = "web-1", namespace = "shop", requests = { cpu = "500m" } }
---   t:series("container_cpu_usage_seconds_total", { pod = "shop/web-1", container = "web" }, "0+3.75x8")
---   t:advance("2m")
---   t:equals(t:value("cpu_utilization", "shop/web-1"), 0.5)
--- end)
--- ```
---@param name string what is so, in a few words
---@param body fun(t: Test) sets the stage, moves the clock, and looks
function test(name, body) end

--- Writes a line below the test's name; tables as they are written.
---
--- ```lua
--- print(t:values("requests_by_code", "shop/web-1"))
--- ```
---@param ... any what there is to see
function print(...) end
