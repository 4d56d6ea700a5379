/// An object that a cluster keeps, as a list or a watch brings it: from JSON or from Kubernetes' protocol buffers, with the
/// same outcome.
public protocol ClusterObject: Decodable, Sendable {
    /// Its metadata.
    var metadata: ObjectMetadata { get }

    /// Reads the object's message, without an envelope. Fields that don't matter here are stepped over.
    ///
    /// - Parameters:
    ///   - message: memory that need only last for the call.
    ///   - parts: what is held in common with the objects before it.
    init(protobuf message: UnsafeRawBufferPointer, sharing parts: SharedParts) throws(ProtobufError)
}
