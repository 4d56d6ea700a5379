/// An object that a cluster keeps, as a list or a watch brings it: from JSON or from Kubernetes' protocol buffers, with the
/// same outcome.
public protocol ClusterObject: Decodable, Sendable {
    /// Its metadata.
    var metadata: ObjectMetadata { get }

    /// Reads the object's message, without an envelope. Fields that don't matter here are stepped over.
    ///
    /// - Parameter message: memory that need only last for the call.
    init(protobuf message: UnsafeRawBufferPointer) throws(ProtobufError)
}
