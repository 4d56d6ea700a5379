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
    let clock = ManualClock(Self.now)
    private let responder: Responder

    /// - Parameter review: what the kube-apiserver says to SubjectAccessReviews.
    init(
        metrics: any ResourceMetricsProvider, custom: any CustomMetricsProvider, allowedNames: [String] = ["front-proxy-client"],
        checks: [HealthCheck] = [.ping], observer: (any RequestObserver)? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        review: @escaping Authorizer.Review = { _ in AccessDecision(isAllowed: false) },
        metricsPage: (@Sendable () async -> [UInt8])? = nil
    ) throws {
        frontProxyAuthority = try CertificateAuthority.make(commonName: "front-proxy-ca")
        let authenticator = Authenticator()
        try authenticator.follow(
            RequestHeaderPolicy(roots: [frontProxyAuthority.certificate], allowedNames: allowedNames)
        )
        responder = Responder(
            router: Router(
                resourceMetrics: ResourceMetricsRoutes(provider: metrics, clock: clock),
                customMetrics: CustomMetricsRoutes(provider: custom), checks: checks, metricsPage: metricsPage,
                version: VersionInfo(version: "v0", platform: "linux/amd64"), clock: clock, logger: logger
            ),
            authenticator: authenticator, authorizer: Authorizer(clock: clock, review: review), observer: observer,
            clock: clock, logger: logger
        )
    }

    /// Answers a request.
    ///
    /// - Parameter commonName: whose client certificate is shown; nil for none.
    func answer(_ request: HTTPRequest, as commonName: String? = nil) async throws -> Answer {
        let certificate = try commonName.map { try frontProxyAuthority.issue(.client($0)).leaf.der }
        return await responder.answer(request, certificate: certificate)
    }

    /// Answers a request with a certificate as it is.
    func answer(_ request: HTTPRequest, showing certificate: [UInt8]) async -> Answer {
        await responder.answer(request, certificate: certificate)
    }

    /// Answers a request of a member of `system:masters`, through the front proxy.
    func answer(path: String, method: HTTPRequest.Method = .get, accept: String? = nil, ifNoneMatch: String? = nil)
        async throws -> Answer
    {
        var request = HTTPRequest(method: method, scheme: "https", authority: "x", path: path)
        request.headerFields[HTTPField.Name("X-Remote-User")!] = "root"
        request.headerFields[HTTPField.Name("X-Remote-Group")!] = "system:masters"
        if let accept { request.headerFields[.accept] = accept }
        if let ifNoneMatch { request.headerFields[.ifNoneMatch] = ifNoneMatch }
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
