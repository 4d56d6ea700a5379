import APIServer
import Certificates
import KubernetesClient
import Logging
import Samples
import ServiceLifecycle

/// Who callers are and what they may do, wired as the flags want it.
struct AccessControl {
    let authenticator: Authenticator
    let authorizer: Authorizer
    /// What keeps the authorities of callers current.
    let services: [any Service]
    /// The connections of its own to a kube-apiserver.
    private let connections: [KubernetesAPI]

    /// Makes it, and reads the authorities of callers for the first time.
    ///
    /// - Parameter api: how a kube-apiserver is spoken to where no flag says otherwise.
    init(_ options: ServeOptions, _ api: KubernetesAPI, clock: any WallClock, logger: Logger) async throws {
        func connection(_ kubeconfig: String?) throws -> KubernetesAPI? {
            try kubeconfig.map {
                KubernetesAPI(access: try ClusterAccess(kubeconfig: $0), userAgent: Version.userAgent)
            }
        }
        let own = try connection(options.authentication.authenticationKubeconfig)
        let forDecisions: KubernetesAPI?
        do {
            forDecisions = try connection(options.authorization.authorizationKubeconfig)
        } catch {
            await own?.shutdown()
            throw error
        }
        connections = [own, forDecisions].compactMap { $0 }
        let authentication = own ?? api
        let authorization = forDecisions ?? api
        authenticator = Authenticator(
            tokenLifetime: options.authentication.authenticationTokenWebhookCacheTtl, clock: clock, logger: logger
        ) { token throws(KubernetesClientError) in try await authentication.identify(token: token) }
        authorizer = Authorizer(policy: options.authorization.policy, clock: clock, logger: logger) {
            review throws(KubernetesClientError) in try await authorization.decide(review)
        }
        do {
            let files = try Self.files(options.authentication, authenticator, logger)
            services = files + (try await Self.lookup(options.authentication, authenticator, authentication, logger))
        } catch {
            for connection in connections { await connection.shutdown() }
            throw error
        }
    }

    /// Closes the connections that it opened itself.
    func shutdown() async {
        for connection in connections { await connection.shutdown() }
    }

    /// Follows the files that flags name.
    private static func files(
        _ options: AuthenticationOptions, _ authenticator: Authenticator, _ logger: Logger
    ) throws -> [any Service] {
        var services: [any Service] = []
        if let path = options.requestheaderClientCaFile {
            let policy = options.policy(roots: [])
            services.append(
                try AuthorityFile(path: path, logger: logger) { authorities throws(CertificateError) in
                    var policy = policy
                    policy.roots = authorities
                    try authenticator.follow(policy)
                })
        }
        if let path = options.clientCaFile {
            services.append(
                try AuthorityFile(path: path, logger: logger) { authorities throws(CertificateError) in
                    try authenticator.follow(clientAuthorities: authorities)
                })
        }
        return services
    }

    /// Follows the cluster's ConfigMap for what no flag gives.
    private static func lookup(
        _ options: AuthenticationOptions, _ authenticator: Authenticator, _ api: KubernetesAPI, _ logger: Logger
    ) async throws -> [any Service] {
        guard !options.lookup.isEmpty else { return [] }
        let reflector = Reflector(
            api: api, path: "/api/v1/namespaces/kube-system/configmaps",
            query: ["fieldSelector=metadata.name%3D\(AuthenticationConfigMap.name)"],
            what: "the authorities of callers",
            cache: AuthenticationConfigMap(authenticator: authenticator, parts: options.lookup, logger: logger),
            // One object is no reason to stream.
            logger: logger, streamsLists: false
        )
        do {
            let version = try await reflector.list()
            return [Follower { await reflector.follow(from: version) }]
        } catch {
            guard options.authenticationTolerateLookupFailure == true else { throw error }
            logger.warning("starting without the authorities of callers: \(error)")
            return [Follower { await reflector.follow() }]
        }
    }
}
