public import Certificates

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension HollowCluster {
    /// Whom a kubeconfig is for.
    public enum KubeconfigUser: Hashable, Sendable {
        /// `kubernetes-admin` in the group `system:masters`, by client certificate.
        case admin
        /// The service account of the server behind the aggregator, by bearer token.
        case server
        /// Anybody by client certificate: the name is the user, the organizations are the groups.
        case certificate(name: String, organizations: [String])
        /// Anybody by bearer token.
        case token(String)
        /// Nobody.
        case anonymous
    }

    /// The authority of all serving and client certificates of the cluster.
    public var certificateAuthority: Certificate { credentials.authority.certificate }

    /// The authority of the aggregator's client certificate.
    public var frontProxyAuthority: Certificate { credentials.frontProxyAuthority.certificate }

    /// What the aggregator shows to the server behind it.
    public var frontProxyIdentity: CertificateIdentity { credentials.frontProxy }

    /// Where the API server is spoken to.
    public var apiServerURL: String { "https://\(configuration.host):\(apiServerPort)" }

    /// The bearer token of the service account of the server behind the aggregator.
    public var serverToken: String { credentials.token(of: serverUser.name) ?? "" }

    /// The service account of the server behind the aggregator.
    public var serverUser: UserInfo {
        .serviceAccount(namespace: configuration.serverNamespace, name: configuration.serverName)
    }

    /// A certificate for the server behind the aggregator: `NAME.NAMESPACE.svc`, `localhost` and 127.0.0.1.
    public func serverIdentity() throws(CertificateError) -> CertificateIdentity {
        let name = "\(configuration.serverName).\(configuration.serverNamespace).svc"
        let addresses = Set(["127.0.0.1", configuration.host]).sorted()
        return try credentials.authority.issue(.server(name, dnsNames: [name, "localhost"], ipAddresses: addresses))
    }

    /// A client certificate that the API server and the kubelets accept.
    public func clientIdentity(_ name: String, organizations: [String] = []) throws(CertificateError)
        -> CertificateIdentity
    {
        try credentials.authority.issue(.client(name, organizations: organizations))
    }

    /// Makes a bearer token known, or forgets it where `user` is nil.
    public func setToken(_ token: String, for user: UserInfo?) {
        credentials.setToken(token, for: user)
    }

    /// Whether a user may do something, by the cluster's roles.
    public func allows(_ user: UserInfo, _ wanted: AccessAttributes) -> Bool {
        responder.authorizer.decide(user, wanted).isAllowed
    }

    /// A kubeconfig with everything in it.
    public func kubeconfig(for user: KubeconfigUser = .admin) throws(CertificateError) -> String {
        let (name, fields) = try access(of: user)
        func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - name: hollow
              cluster:
                server: \(apiServerURL)
                certificate-authority-data: \(base64(certificateAuthority.pem))
            users:
            - name: \(JSONValue.string(name).text)
              user: \(fields.text)
            contexts:
            - name: hollow
              context:
                cluster: hollow
                user: \(JSONValue.string(name).text)
            current-context: hollow

            """
    }

    private func access(of user: KubeconfigUser) throws(CertificateError) -> (name: String, fields: JSONValue) {
        switch user {
        case .admin:
            return try access(of: .certificate(name: "kubernetes-admin", organizations: ["system:masters"]))
        case .server: return (serverUser.name, ["token": .string(serverToken)])
        case .token(let token): return (credentials.user(ofToken: token)?.name ?? "unknown", ["token": .string(token)])
        case .anonymous: return ("anonymous", [:])
        case .certificate(let name, let organizations):
            let identity = try clientIdentity(name, organizations: organizations)
            let fields: JSONValue = [
                "client-certificate-data": .string(Data(identity.certificatePEM.utf8).base64EncodedString()),
                "client-key-data": .string(Data(identity.keyPEM.utf8).base64EncodedString()),
            ]
            return (name, fields)
        }
    }
}
