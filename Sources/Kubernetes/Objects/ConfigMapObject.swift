/// A ConfigMap.
public struct ConfigMapObject: ClusterObject {
    /// Its metadata.
    public var metadata: ObjectMetadata
    /// Its text entries.
    public var data: [String: String]?
}
