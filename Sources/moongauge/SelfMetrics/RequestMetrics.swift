import APIServer
import Telemetry

/// How requests are answered.
struct RequestMetrics: RequestObserver {
    private static let labels = [
        "component", "dry_run", "group", "resource", "scope", "subresource", "verb", "version",
    ]
    /// Those of k8s.io/apiserver/pkg/endpoints/metrics.
    private static let buckets = Histogram.Buckets([
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
    ])

    private let total: Numbers
    private let duration: Histogram
    private let answers: Numbers

    init(_ registry: MetricRegistry) {
        total = registry.counter(
            "apiserver_request_total",
            help: "Counter of apiserver requests broken out for each verb, group, version, resource, scope, component, "
                + "and HTTP response code.",
            labels: ["code"] + Self.labels
        )
        duration = registry.histogram(
            "apiserver_request_duration_seconds",
            help:
                "Response latency distribution in seconds for each verb, group, version, resource, subresource, scope "
                + "and component.",
            buckets: Self.buckets, labels: Self.labels
        )
        answers = registry.counter(
            "moongauge_answers_total", help: "Answers by API and HTTP status code.", labels: ["api", "code"])
    }

    func answered(_ request: AnsweredRequest) {
        let component = request.subresource.hasPrefix("/") ? "" : "apiserver"
        total.add(
            1, "\(request.code)", component, "", request.group, request.resource, request.scope, request.subresource,
            request.verb, request.version
        )
        duration.observe(
            request.seconds, component, "", request.group, request.resource, request.scope, request.subresource,
            request.verb, request.version
        )
        answers.add(1, request.group.isEmpty ? "none" : request.group, "\(request.code)")
    }
}
