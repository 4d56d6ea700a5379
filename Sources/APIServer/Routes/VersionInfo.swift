import Kubernetes

/// What `/version` tells of the program.
public struct VersionInfo: Sendable {
    /// The program's version: `v0.1.0`.
    public var version: String
    /// The Kubernetes release whose behaviour is followed: its major and minor number.
    public var kubernetes: (major: String, minor: String)
    /// `linux/amd64`.
    public var platform: String

    /// Makes the information.
    public init(version: String, kubernetes: (major: String, minor: String) = ("1", "36"), platform: String) {
        self.version = version
        self.kubernetes = kubernetes
        self.platform = platform
    }

    /// The document, indented as Kubernetes does it.
    ///
    /// Source: k8s.io/apimachinery/pkg/version/types.go.
    var json: [UInt8] {
        let members: KeyValuePairs = [
            "major": kubernetes.major, "minor": kubernetes.minor, "emulationMajor": kubernetes.major,
            "emulationMinor": kubernetes.minor, "minCompatibilityMajor": kubernetes.major,
            "minCompatibilityMinor": Int(kubernetes.minor).map { "\($0 - 1)" } ?? kubernetes.minor,
            "gitVersion": version, "gitCommit": "",
            "gitTreeState": "", "buildDate": "1970-01-01T00:00:00Z", "goVersion": "", "compiler": "swiftc",
            "platform": platform,
        ]
        let lines = members.map { "  \"\($0.key)\": \"\($0.value)\"" }.joined(separator: ",\n")
        return Array("{\n\(lines)\n}".utf8)
    }
}
