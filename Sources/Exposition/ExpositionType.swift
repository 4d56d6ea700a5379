/// What a `TYPE` line says of a family of metrics.
public enum ExpositionType: String, Hashable, Sendable, CaseIterable {
    /// It only rises.
    case counter
    /// It goes up and down.
    case gauge
    /// Buckets, a sum and a count.
    case histogram
    /// Quantiles, a sum and a count.
    case summary
    /// Nobody said; OpenMetrics calls it `unknown`, which is read as this.
    case untyped
}
