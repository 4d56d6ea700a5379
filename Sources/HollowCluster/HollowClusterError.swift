/// Why a hollow cluster could not be made or started.
public struct HollowClusterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: Hashable, Sendable {
        /// Another process listens on the address.
        case addressInUse
        /// The address can't be listened on for another reason.
        case cannotListen
        /// The recording of a kubelet is missing or incomplete.
        case recordingUnreadable
        /// A manifest given in the configuration can't be read.
        case invalidManifest
        /// The cluster is in the wrong state: started twice, or not started.
        case wrongState
    }

    /// The kind of failure.
    public var code: Code
    /// What should have been listened on; empty where the failure is about something else.
    public var host: String
    /// The port of `host`.
    public var port: Int
    /// What is wrong, in words.
    public var detail: String

    /// Describes a failure.
    public init(_ code: Code, host: String = "", port: Int = 0, detail: String) {
        self.code = code
        self.host = host
        self.port = port
        self.detail = detail
    }

    public var description: String {
        guard !host.isEmpty else { return detail }
        return "can't listen on \(host):\(port): \(detail)"
    }
}
