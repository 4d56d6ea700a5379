import Samples

/// What is said to those who `uses` what is stored and not computed.
enum UseAdvice {
    /// Who brings a metric in and how it is read; nil where it is none of a provider's and none of kubelets'.
    static func stored(_ key: PluginCatalogue.Key, _ served: ServedMetric?) -> String? {
        if let served { return "which a provider brings in; read it with \(served.readInstead)" }
        guard KubeletMetric(rawValue: key.metric) != nil else { return nil }
        let function = key.metric.hasSuffix("_total") ? "rate" : "last_over_time"
        return "which kubelets bring in; read it with samples:\(function)(\"\(key.metric)\")"
    }
}
