import Kubernetes
public import Logging

/// Keeps a cache equal to a collection of the kube-apiserver: lists it, then watches it, for ever.
///
/// Where the server streams lists, a watch begins with all that is there; elsewhere the collection is listed in chunks
/// first. While the kube-apiserver is away the cache keeps what it has. A watch that ends is taken up where it stopped; a
/// version that has become too old (410) leads to a new list.
public struct Reflector<Cache: ReflectedCache>: Sendable {
    let api: KubernetesAPI
    let path: String
    let query: [String]
    let what: String
    let cache: Cache
    let logger: Logger
    let chunk: Int
    let streaming: StreamingLists
    private let backoff: Backoff

    /// Makes a reflector.
    ///
    /// - Parameters:
    ///   - path: the collection: `/api/v1/pods`.
    ///   - query: selectors, escaped: `fieldSelector=metadata.name%3Dx`.
    ///   - what: the objects' name in log lines: `pods`.
    ///   - chunk: how many objects to ask for at once, where lists come in chunks.
    ///   - streamsLists: whether to ask for lists as streams at all.
    ///   - backoff: how long to wait after failures.
    public init(
        api: KubernetesAPI, path: String, query: [String] = [], what: String, cache: Cache, logger: Logger,
        chunk: Int = 500, streamsLists: Bool = true, backoff: Backoff = Backoff()
    ) {
        self.api = api
        self.path = path
        self.query = query
        self.what = what
        self.cache = cache
        self.logger = logger
        self.chunk = chunk
        self.backoff = backoff
        streaming = StreamingLists(areWanted: streamsLists)
    }

    /// Lists the collection once into the cache.
    ///
    /// - Returns: the version that a watch should start from.
    public func list() async throws(KubernetesClientError) -> String {
        guard streaming.areOffered else { return try await listInChunks() }
        var version = ""
        do {
            try await watch(from: nil, seconds: 60) { progress in
                guard case .reached(let reached) = progress else { return true }
                version = reached
                return false
            }
            return version
        } catch let error as KubernetesClientError where StreamingListRefused(error) == nil {
            throw error
        } catch {
            guard let refused = StreamingListRefused(error) else { throw api.unreachable(error, path) }
            note(refused)
            return try await listInChunks()
        }
    }

    /// Follows the collection until cancelled.
    ///
    /// - Parameter version: where to start watching; nil lists first.
    public func follow(from version: String? = nil) async {
        var course = Course(version: version, backoff: backoff)
        while !Task.isCancelled {
            do {
                try await advance(&course)
            } catch {
                guard !Task.isCancelled else { return }
                await recover(from: error, &course)
            }
        }
    }

    /// How far following has come.
    private struct Course {
        /// Where to take up watching; nil where a list is needed.
        var version: String?
        var backoff: Backoff
        /// Whether the log says last that something is wrong.
        var isFailing = false
        /// Whether anything was heard since the last list.
        var hasProgress = true
    }

    /// One watch, to its end, after a list where one is needed.
    private func advance(_ course: inout Course) async throws {
        if course.version == nil, !streaming.areOffered { course.version = try await listInChunks() }
        let began = ContinuousClock.now
        let start = course.version
        do {
            try await watch(from: start, seconds: Int.random(in: 300..<600)) { progress in
                if case .reached(let version) = progress {
                    course.version = version
                    course.hasProgress = true
                    course.backoff.succeeded()
                }
                if course.isFailing, course.version != nil {
                    logger.info("following \(what) again")
                    course.isFailing = false
                }
                return true
            }
        } catch {
            guard start == nil, course.version == nil, let refused = StreamingListRefused(error) else { throw error }
            note(refused)
            course.version = try await listInChunks()
            return
        }
        // A server that ends every watch at once must not be asked in a loop.
        if ContinuousClock.now - began < .seconds(1) { try? await Task.sleep(for: course.backoff.failed()) }
    }

    /// Does what a failure calls for, and waits before the next try.
    private func recover(from error: any Error, _ course: inout Course) async {
        if let message = Self.expiry(error) {
            logger.info("listing \(what) anew: \(message)")
            course.version = nil
            // A server for which every version is too old must not be asked in a loop.
            if !course.hasProgress { try? await Task.sleep(for: course.backoff.failed()) }
            course.hasProgress = false
            return
        }
        course.isFailing = true
        if Self.needsList(error) { course.version = nil }
        let wait = course.backoff.failed()
        logger.warning(
            "can't follow \(what): \(Self.describe(error)); what is known stays in use, trying again in \(wait.formattedSeconds)"
        )
        try? await Task.sleep(for: wait)
    }

    private func note(_ refused: StreamingListRefused) {
        guard refused.isLasting else { return }
        streaming.giveUp()
        logger.info("listing \(what) in chunks, the kube-apiserver does not stream lists: \(refused.message)")
    }

    /// What the server says where the version is too old; nil for any other failure.
    private static func expiry(_ error: any Error) -> String? {
        guard let error = error as? KubernetesClientError, error.code == .status(410) else { return nil }
        return error.reason
    }

    /// Whether a watch that failed so can't be taken up where it stopped: the server refused it, or sent what can't be
    /// read. A connection that broke, and a server that asks for patience, leave the version good.
    private static func needsList(_ error: any Error) -> Bool {
        guard let error = error as? KubernetesClientError else { return false }
        return error.code != .unreachable && error.code != .status(429)
    }

    private static func describe(_ error: any Error) -> String {
        (error as? KubernetesClientError)?.description ?? ConnectionFailure.describe(error)
    }
}

extension Duration {
    /// `1.2 s`.
    var formattedSeconds: String {
        let tenths = Int((self / .milliseconds(100)).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
