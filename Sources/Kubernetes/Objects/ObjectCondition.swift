/// A condition in an object's status: what it is about, and whether it holds.
struct ObjectCondition: Decodable, Sendable {
    /// `Ready`, `MemoryPressure`.
    var type: String
    /// `True`, `False` or `Unknown`.
    var status: String

    /// Whether this condition says that the object is ready.
    var saysReady: Bool { type == "Ready" && status == "True" }
}
