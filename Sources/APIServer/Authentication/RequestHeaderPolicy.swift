public import Certificates
import FoundationEssentials

/// Whom we believe when they say in headers who is behind a request: the front proxy, known by its client certificate.
///
/// Source: kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/.
public struct RequestHeaderPolicy: Sendable {
    /// The certificate authorities of front proxies.
    public var roots: [Certificate]
    /// The common names that front proxies may bear; empty for any.
    public var allowedNames: [String]
    /// The headers that may name the user, the first one that is there counts.
    public var usernameHeaders: [String]
    /// The headers that may give the user's UID.
    public var uidHeaders: [String]
    /// The headers that name the user's groups.
    public var groupHeaders: [String]
    /// What the headers with further attributes begin with.
    public var extraHeaderPrefixes: [String]

    /// Makes a policy; the header names' defaults are those of a kube-apiserver.
    public init(
        roots: [Certificate], allowedNames: [String] = [], usernameHeaders: [String] = ["X-Remote-User"],
        uidHeaders: [String] = [], groupHeaders: [String] = ["X-Remote-Group"],
        extraHeaderPrefixes: [String] = ["X-Remote-Extra-"]
    ) {
        self.roots = roots
        self.allowedNames = allowedNames
        self.usernameHeaders = usernameHeaders
        self.uidHeaders = uidHeaders
        self.groupHeaders = groupHeaders
        self.extraHeaderPrefixes = extraHeaderPrefixes
    }

    /// Reads the policy from the data of the ConfigMap that a kube-apiserver writes it to (``AuthenticationConfigMap``).
    ///
    /// - Returns: nil where the cluster has no front proxy.
    public init?(configMap data: [String: String]) throws(CertificateError) {
        guard let pem = data["requestheader-client-ca-file"], !pem.isEmpty else { return nil }
        func names(_ key: String) -> [String] {
            (try? JSONDecoder().decode([String].self, from: Data((data[key] ?? "[]").utf8))) ?? []
        }
        self.init(
            roots: try Certificate.bundle(
                pem: pem, source: "ConfigMap kube-system/\(AuthenticationConfigMap.name), requestheader-client-ca-file"
            ),
            allowedNames: names("requestheader-allowed-names"),
            usernameHeaders: names("requestheader-username-headers"),
            uidHeaders: names("requestheader-uid-headers"),
            groupHeaders: names("requestheader-group-headers"),
            extraHeaderPrefixes: names("requestheader-extra-headers-prefix")
        )
    }
}
