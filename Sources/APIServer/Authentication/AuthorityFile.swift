public import Certificates
public import Logging
public import ServiceLifecycle

/// Follows a file of certificate authorities that a flag names: reads it again from time to time and hands on what changed.
///
/// A file that can't be read leaves in force what was there before.
public struct AuthorityFile: Service {
    /// Takes authorities into use.
    public typealias Take = @Sendable ([Certificate]) throws(CertificateError) -> Void

    private let path: String
    private let interval: Duration
    private let logger: Logger
    private let take: Take
    /// What was handed on at the start.
    private let first: [Certificate]

    /// Reads the file for the first time.
    ///
    /// - Parameters:
    ///   - interval: how often the file is read again.
    ///   - take: is handed the authorities, now and after each change.
    public init(
        path: String, every interval: Duration = .seconds(10), logger: Logger, take: @escaping Take
    ) throws(CertificateError) {
        self.path = path
        self.interval = interval
        self.logger = logger
        self.take = take
        first = try Certificate.load(path: path)
        try take(first)
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var known = first
            var failure: CertificateError?
            while (try? await Task.sleep(for: interval)) != nil {
                do throws(CertificateError) {
                    let authorities = try Certificate.load(path: path)
                    failure = nil
                    guard authorities != known else { continue }
                    try take(authorities)
                    known = authorities
                    logger.info("took the changed authorities of \(path) into use")
                } catch {
                    if failure != error { logger.error("keeping the authorities known so far: \(error)") }
                    failure = error
                }
            }
        }
    }
}
