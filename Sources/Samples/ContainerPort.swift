/// A port that a container declares, for people and tools: others can be open, and this one closed.
public struct ContainerPort: Hashable, Sendable {
    /// Its name, empty where it has none.
    public var name: String
    /// 1 to 65535.
    public var number: Int
    /// `TCP`, `UDP` or `SCTP`.
    public var `protocol`: String

    /// Makes a port.
    public init(name: String = "", number: Int, protocol: String = "TCP") {
        self.name = name
        self.number = number
        self.protocol = `protocol`
    }
}
