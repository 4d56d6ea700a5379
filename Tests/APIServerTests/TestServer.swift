import Certificates
import HTTPTypes
import KubernetesClient
import Logging
import Samples

@testable import APIServer

/// The server without its sockets: requests go in as they come off the wire.
struct TestServer {
    static let now = Timestamp(milliseconds: 1_795_374_691_840)

    let frontProxyAuthority: CertificateAuthority
    /// Signs client certificates.
    let clusterAuthority: CertificateAuthority
    let clock = ManualClock(Self.now)
    let hub: WatchHub?
    private let responder: Responder

    /// - Parameters:
    ///   - review: what the kube-apiserver says to SubjectAccessReviews.
    ///   - tokenReview: what the kube-apiserver says to TokenReviews.
    init(
        metrics: any ResourceMetricsProvider, custom: any CustomMetricsProvider,
        allowedNames: [String] = ["front-proxy-client"],
        external: (any ExternalMetricsProvider)? = nil, changes: (any ChangeFeed)? = nil,
        requests: Int = 400,
        checks: [HealthCheck] = [.ping], observer: (any RequestObserver)? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        review: @escaping Authorizer.Review = { _ in AccessDecision(isAllowed: false) },
        tokenReview: @escaping Authenticator.Review = { _ in .refused("invalid bearer token") },
        metricsPage: (@Sendable () async -> [UInt8])? = nil
    ) throws {
        frontProxyAuthority = try CertificateAuthority.make(commonName: "front-proxy-ca")
        clusterAuthority = try CertificateAuthority.make(commonName: "cluster-ca")
        let authenticator = Authenticator(clock: clock, logger: logger, review: tokenReview)
        try authenticator.follow(
            RequestHeaderPolicy(roots: [frontProxyAuthority.certificate], allowedNames: allowedNames)
        )
        try authenticator.follow(clientAuthorities: [clusterAuthority.certificate])
        let clock = clock
        hub = changes.map { WatchHub(provider: metrics, feed: $0, clock: clock) }
        responder = Responder(
            router: Router(
                resourceMetrics: ResourceMetricsRoutes(provider: metrics, clock: clock, hub: hub),
                customMetrics: CustomMetricsRoutes(provider: custom),
                externalMetrics: external.map(ExternalMetricsRoutes.init), checks: checks, metricsPage: metricsPage,
                version: VersionInfo(version: "v0", platform: "linux/amd64"), clock: clock, logger: logger
            ),
            authenticator: authenticator, authorizer: Authorizer(clock: clock, logger: logger, review: review),
            observer: observer, inFlight: InFlightBound(most: requests),
            clock: clock, logger: logger
        )
    }

    /// Answers a request.
    ///
    /// - Parameter commonName: whose certificate of the front proxy's authority is shown; nil for none.
    func answer(_ request: HTTPRequest, as commonName: String? = nil) async throws -> Answer {
        let chain = try commonName.map { try frontProxyAuthority.issue(.client($0)).chain } ?? []
        return await answer(request, showing: chain)
    }

    /// Answers a request with certificates as they are.
    func answer(_ request: HTTPRequest, showing chain: [Certificate]) async -> Answer {
        await responder.answer(request, chain: chain.map(\.der))
    }

    /// Answers a request of a member of `system:masters`, through the front proxy.
    func answer(
        path: String, method: HTTPRequest.Method = .get, accept: String? = nil, ifNoneMatch: String? = nil,
        headers: [HTTPField] = []
    ) async throws -> Answer {
        var request = HTTPRequest(method: method, scheme: "https", authority: "x", path: path)
        request.headerFields[HTTPField.Name("X-Remote-User")!] = "root"
        request.headerFields[HTTPField.Name("X-Remote-Group")!] = "system:masters"
        if let accept { request.headerFields[.accept] = accept }
        if let ifNoneMatch { request.headerFields[.ifNoneMatch] = ifNoneMatch }
        for field in headers { request.headerFields.append(field) }
        return try await answer(request, as: "front-proxy-client")
    }
}

/// A provider that offers nothing.
struct NoCustomMetrics: CustomMetricsProvider {
    func customMetrics() -> [CustomMetricDescription] { [] }

    func customMetric(_ metric: String, of object: ObjectReference, where labels: LabelSelector) async
        -> CustomMetricAnswer
    { .unknownMetric }

    func customMetric(
        _ metric: String, ofAll resource: GroupResource, in namespace: String, matching selector: LabelSelector,
        where labels: LabelSelector
    ) async -> CustomMetricAnswer { .unknownMetric }
}

extension Answer {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}
