/// How often a review is asked for again while the kube-apiserver is in trouble: 5 times in all, after 500 ms that grow by
/// half each time, and by up to a fifth more at random.
///
/// Source: k8s.io/apiserver/pkg/server/options/authentication.go (`DefaultAuthWebhookRetryBackoff`) and
/// pkg/util/webhook/webhook.go (`DefaultShouldRetry`).
public struct ReviewRetry: Sendable {
    private let first: Duration
    private let attempts: Int

    /// Makes a rule.
    ///
    /// - Parameters:
    ///   - first: the wait after the first failure.
    ///   - attempts: how often is asked in all.
    public init(first: Duration = .milliseconds(500), attempts: Int = 5) {
        self.first = first
        self.attempts = attempts
    }

    /// Runs `body` until it succeeds, fails for good, or has been run often enough; then its last error is thrown.
    func run<Value>(_ body: () async throws(KubernetesClientError) -> Value) async throws(KubernetesClientError)
        -> Value
    {
        var wait = first
        for _ in 1..<attempts {
            do throws(KubernetesClientError) {
                return try await body()
            } catch {
                guard Self.isPassing(error),
                    (try? await Task.sleep(for: wait + wait * Double.random(in: 0..<0.2))) != nil
                else { throw error }
                wait = wait * 1.5
            }
        }
        return try await body()
    }

    private static func isPassing(_ error: KubernetesClientError) -> Bool {
        guard case .status(let code) = error.code else { return false }
        return [429, 500, 503, 504].contains(code)
    }
}
