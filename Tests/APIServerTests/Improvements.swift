/// Where we answer otherwise than the recorded servers, on purpose: the recording, and why. These are not compared.
enum Improvements {
    static let list: [String: String] = [
        "metrics-server/nodes/list-limit-1": "a limit is kept: the answer is the first chunk",
        "metrics-server/pods/list-limit-2": "a limit is kept: the answer is the first chunk",
        "custom-metrics/discovery/apis-aggregated-v2beta1": "aggregated discovery has its final version only",
        "custom-metrics/server/metrics": "the page says how names are escaped, as metrics-server's does",
        "metrics-server/openapi/v3-group": "discovery itself is not described",
        "metrics-server/openapi/v3-version": "the version is not described",
        "metrics-server/openapi/v3-slash": "the index, instead of an empty answer",
        "metrics-server/openapi/v3-unknown": "not found, instead of an empty answer",
        "metrics-server/server/debug-pprof": "there is no Go profiler",
    ]
}
