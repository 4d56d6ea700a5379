import Certificates
public import Kubernetes
public import KubernetesClient
public import Logging

/// Follows the ConfigMap that says which front proxies to believe, and hands each change to an authenticator.
///
/// A ConfigMap that can't be read leaves the policy before it in force.
public struct RequestHeaderPolicyCache: ReflectedCache {
    private let authenticator: Authenticator
    private let logger: Logger

    /// Makes a cache that feeds an authenticator.
    public init(authenticator: Authenticator, logger: Logger) {
        self.authenticator = authenticator
        self.logger = logger
    }

    public func replace(with objects: [ConfigMapObject]) {
        guard let object = objects.first(where: { $0.metadata.name == RequestHeaderPolicy.configMapName }) else {
            logger.warning(
                "ConfigMap kube-system/\(RequestHeaderPolicy.configMapName) is missing: requests through the aggregator can't be authenticated"
            )
            return
        }
        store(object)
    }

    public func store(_ object: ConfigMapObject) {
        guard object.metadata.name == RequestHeaderPolicy.configMapName else { return }
        do {
            let policy = try RequestHeaderPolicy(configMap: object.data ?? [:])
            if policy == nil {
                logger.warning(
                    "ConfigMap kube-system/\(RequestHeaderPolicy.configMapName) names no request-header CA: requests through the aggregator can't be authenticated"
                )
            }
            try authenticator.follow(policy)
        } catch {
            logger.error("keeping the front proxies known so far: \(error)")
        }
    }

    public func remove(_ object: ConfigMapObject) {
        logger.warning(
            "ConfigMap kube-system/\(RequestHeaderPolicy.configMapName) was deleted: keeping the front proxies known so far"
        )
    }
}
