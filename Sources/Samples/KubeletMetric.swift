/// The series of a kubelet's `/metrics/resource` that the store keeps, under the kubelet's own names.
///
/// Where they go: `node…` and `resourceScrapeError` on `.node(name)`; `container…` on `.pod(name, in: namespace)` with
/// the one label ``containerLabel``; `pod…` on `.pod(name, in: namespace)` without labels.
///
/// Usage keeps the timestamp that the kubelet gives it. `containerStartTime` and `resourceScrapeError` carry none and
/// are stored with the time of the scrape, the same one for the whole page. All samples of a page go into one
/// `SampleSink.append`, so that a reader sees a page whole or not at all: which containers the newest page listed is
/// read off the timestamps of `containerStartTime`.
public enum KubeletMetric: String, Hashable, Sendable, CaseIterable {
    /// CPU time that the node used, in core-seconds.
    case nodeCPUUsage = "node_cpu_usage_seconds_total"
    /// Working set of the node, in bytes.
    case nodeMemoryWorkingSet = "node_memory_working_set_bytes"
    /// Swap that the node uses, in bytes.
    case nodeSwapUsage = "node_swap_usage_bytes"
    /// CPU time that the container used since it started, in core-seconds.
    case containerCPUUsage = "container_cpu_usage_seconds_total"
    /// Working set of the container, in bytes.
    case containerMemoryWorkingSet = "container_memory_working_set_bytes"
    /// Swap that the container uses, in bytes.
    case containerSwapUsage = "container_swap_usage_bytes"
    /// When the container started, in seconds since the Unix epoch; its timestamp is the time of the scrape.
    case containerStartTime = "container_start_time_seconds"
    /// CPU time that the pod used, in core-seconds.
    case podCPUUsage = "pod_cpu_usage_seconds_total"
    /// Working set of the pod, in bytes.
    case podMemoryWorkingSet = "pod_memory_working_set_bytes"
    /// Swap that the pod uses, in bytes.
    case podSwapUsage = "pod_swap_usage_bytes"
    /// 0 where the page is complete, 1 where the kubelet could not reach its runtime and lists no containers; its
    /// timestamp is the time of the scrape.
    case resourceScrapeError = "resource_scrape_error"

    /// The label that holds a container's name: `container`.
    public static let containerLabel = "container"

    /// How the values behave over time.
    public var kind: MetricKind {
        switch self {
        case .nodeCPUUsage, .containerCPUUsage, .podCPUUsage: .counter
        case .nodeMemoryWorkingSet, .nodeSwapUsage, .containerMemoryWorkingSet, .containerSwapUsage,
            .containerStartTime, .podMemoryWorkingSet, .podSwapUsage, .resourceScrapeError:
            .gauge
        }
    }
}
