/// Which values can be served: quantities are read in thousandths and 63 bits.
///
/// Source: k8s.io/apimachinery/pkg/api/resource (quantity.go, `MilliValue`), which takes what is larger for something else.
public enum QuantityRange {
    /// The largest value, and the smallest without its sign.
    public static let largest = 9.2e15

    /// Whether a value can be served.
    public static func contains(_ value: Double) -> Bool { abs(value) < largest }
}
