import FoundationEssentials
import NIOSSL
import Yams

extension ClusterAccess {
    /// The way to the cluster of a kubeconfig file's current context.
    ///
    /// Client certificates, tokens and token files are understood; credential plugins (`exec`) are not.
    public init(kubeconfig path: String) throws(KubernetesClientError) {
        let text = String(decoding: try ClientFiles.data(of: path, what: "the kubeconfig"), as: UTF8.self)
        let config: Kubeconfig
        do {
            config = try YAMLDecoder().decode(Kubeconfig.self, from: text)
        } catch {
            throw KubernetesClientError(.configuration, "can't use the kubeconfig in \(path): \(Self.oneLine(error))")
        }
        func fail(_ reason: String) -> KubernetesClientError {
            KubernetesClientError(.configuration, "can't use the kubeconfig in \(path): \(reason)")
        }
        let contexts = config.contexts ?? []
        guard let wanted = config.currentContext.flatMap({ $0.isEmpty ? nil : $0 }) ?? contexts.first?.name else {
            throw fail("it has no context")
        }
        guard let context = contexts.first(where: { $0.name == wanted })?.context else {
            throw fail("it has no context \"\(wanted)\", which current-context names")
        }
        guard let cluster = config.clusters?.first(where: { $0.name == context.cluster })?.cluster else {
            throw fail("it has no cluster \"\(context.cluster)\", which context \"\(wanted)\" names")
        }
        guard let server = cluster.server, let url = URL(string: server), url.host() != nil else {
            throw fail("cluster \"\(context.cluster)\" has no usable server address")
        }
        guard url.scheme == "https" else {
            throw fail("cluster \"\(context.cluster)\" has the address \(server); only https is spoken")
        }
        let user = context.user.flatMap { name in config.users?.first { $0.name == name } }?.user
        if let name = context.user, !name.isEmpty, user == nil {
            throw fail("it has no user \"\(name)\", which context \"\(wanted)\" names")
        }
        if user?.exec != nil || user?.authProvider != nil {
            throw fail(
                "user \"\(context.user ?? "")\" signs in by a credential plugin, which is not supported;"
                    + " use a token or a client certificate"
            )
        }
        let files = KubeconfigFiles(path: path)
        self.init(
            server: server.hasSuffix("/") ? String(server.dropLast()) : server,
            tls: try files.tls(cluster, user),
            serverName: cluster.tlsServerName.flatMap { $0.isEmpty ? nil : $0 },
            credential: files.credential(user),
            source: path
        )
    }

    private static func oneLine(_ error: any Error) -> String {
        let text =
            switch error {
            case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
                DecodingError.keyNotFound(_, let context), DecodingError.dataCorrupted(let context):
                context.debugDescription
            default: "\(error)"
            }
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// What a kubeconfig refers to: data inside it, or files beside it.
private struct KubeconfigFiles {
    let path: String

    /// A path in a kubeconfig is relative to the file's own folder.
    private func resolve(_ file: String) -> String {
        if file.hasPrefix("/") { return file }
        guard let slash = path.lastIndex(of: "/") else { return file }
        return path[...slash] + file
    }

    /// Bytes given in base64, else in a file; nil where neither is given.
    private func bytes(_ data: String?, _ file: String?, what: String) throws(KubernetesClientError) -> [UInt8]? {
        if let data, !data.isEmpty {
            guard let decoded = Data(base64Encoded: data, options: .ignoreUnknownCharacters) else {
                throw KubernetesClientError(
                    .configuration, "can't use the kubeconfig in \(path): \(what)-data is not base64"
                )
            }
            return Array(decoded)
        }
        guard let file, !file.isEmpty else { return nil }
        return try ClientFiles.data(of: resolve(file), what: what)
    }

    func tls(_ cluster: Kubeconfig.Cluster, _ user: Kubeconfig.User?) throws(KubernetesClientError) -> TLSConfiguration
    {
        var tls = TLSConfiguration.makeClientConfiguration()
        if cluster.insecureSkipTLSVerify == true {
            tls.certificateVerification = .none
        } else if let pem = try bytes(
            cluster.certificateAuthorityData, cluster.certificateAuthority, what: "certificate-authority"
        ) {
            tls.trustRoots = .certificates(
                try ClientFiles.certificates(pem: pem, what: "certificate-authority of \(path)")
            )
        }
        guard let user else { return tls }
        let certificate = try bytes(user.clientCertificateData, user.clientCertificate, what: "client-certificate")
        let key = try bytes(user.clientKeyData, user.clientKey, what: "client-key")
        if let certificate, let key {
            tls.certificateChain =
                try ClientFiles
                .certificates(pem: certificate, what: "client-certificate of \(path)")
                .map { .certificate($0) }
            tls.privateKey = .privateKey(try ClientFiles.privateKey(pem: key, what: "client-key of \(path)"))
        } else if certificate != nil || key != nil {
            throw KubernetesClientError(
                .configuration,
                "can't use the kubeconfig in \(path): client-certificate and client-key must be given together"
            )
        }
        return tls
    }

    func credential(_ user: Kubeconfig.User?) -> ClusterAccess.Credential {
        if let file = user?.tokenFile, !file.isEmpty { return .tokenFile(resolve(file)) }
        if let token = user?.token, !token.isEmpty { return .token(token) }
        return .none
    }
}
