/// Why bytes can't be read as protocol buffers.
public struct ProtobufError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong: `a field is longer than what follows`.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
