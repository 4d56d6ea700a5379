import Certificates
public import Kubernetes
public import KubernetesClient
public import Logging

/// Follows the ConfigMap in which a kube-apiserver says which front proxies and which client certificates to believe, and
/// hands each change to an authenticator.
///
/// What can't be read leaves in force what was there before.
public struct AuthenticationConfigMap: ReflectedCache {
    /// Its name; it lies in `kube-system`.
    public static let name = "extension-apiserver-authentication"

    /// What to take from it.
    public struct Parts: OptionSet, Sendable {
        public let rawValue: Int

        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// Whom to believe when headers name the caller.
        public static let requestHeaders = Parts(rawValue: 1)
        /// The authority of client certificates.
        public static let clientAuthority = Parts(rawValue: 2)
    }

    private static let place = "ConfigMap kube-system/\(name)"

    private let authenticator: Authenticator
    private let parts: Parts
    private let logger: Logger

    /// Makes a cache that feeds an authenticator.
    public init(
        authenticator: Authenticator, parts: Parts = [.requestHeaders, .clientAuthority], logger: Logger
    ) {
        self.authenticator = authenticator
        self.parts = parts
        self.logger = logger
    }

    public func replace(with objects: [ConfigMapObject]) {
        guard let object = objects.first(where: { $0.metadata.name == Self.name }) else {
            logger.warning("\(Self.place) is missing: requests through the aggregator can't be authenticated")
            return
        }
        store(object)
    }

    public func store(_ object: ConfigMapObject) {
        guard object.metadata.name == Self.name else { return }
        let data = object.data ?? [:]
        if parts.contains(.requestHeaders) { followFrontProxies(data) }
        if parts.contains(.clientAuthority) { followClientAuthority(data) }
    }

    public func remove(_ object: ConfigMapObject) {
        logger.warning("\(Self.place) was deleted: keeping the authorities known so far")
    }

    private func followFrontProxies(_ data: [String: String]) {
        do {
            let policy = try RequestHeaderPolicy(configMap: data)
            if policy == nil {
                logger.warning(
                    "\(Self.place) names no request-header CA: requests through the aggregator can't be authenticated"
                )
            }
            try authenticator.follow(policy)
        } catch {
            logger.error("keeping the front proxies known so far: \(error)")
        }
    }

    private func followClientAuthority(_ data: [String: String]) {
        let pem = data["client-ca-file"] ?? ""
        do {
            let roots = pem.isEmpty ? [] : try Certificate.bundle(pem: pem, source: "\(Self.place), client-ca-file")
            try authenticator.follow(clientAuthorities: roots)
        } catch {
            logger.error("keeping the client authorities known so far: \(error)")
        }
    }
}
