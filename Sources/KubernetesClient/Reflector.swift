import FoundationEssentials
import Kubernetes
public import Logging
import Synchronization

/// Keeps a cache equal to a collection of the kube-apiserver: lists it in chunks, then watches it, for ever.
///
/// While the kube-apiserver is away the cache keeps what it has. A watch that ends is taken up where it stopped; a version
/// that has become too old (410) leads to a new list.
public struct Reflector<Cache: ReflectedCache>: Sendable {
    private let api: KubernetesAPI
    private let path: String
    private let query: [String]
    private let what: String
    private let cache: Cache
    private let logger: Logger
    private let chunk: Int

    /// Makes a reflector.
    ///
    /// - Parameters:
    ///   - path: the collection: `/api/v1/pods`.
    ///   - query: selectors, escaped: `fieldSelector=metadata.name%3Dx`.
    ///   - what: the objects' name in log lines: `pods`.
    ///   - chunk: how many objects to ask for at once.
    public init(
        api: KubernetesAPI, path: String, query: [String] = [], what: String, cache: Cache, logger: Logger,
        chunk: Int = 500
    ) {
        self.api = api
        self.path = path
        self.query = query
        self.what = what
        self.cache = cache
        self.logger = logger
        self.chunk = chunk
    }

    /// Lists the collection once into the cache.
    ///
    /// - Returns: the version that a watch should start from.
    public func list() async throws(KubernetesClientError) -> String {
        var objects: [Cache.Object] = []
        var next = ""
        while true {
            var query = query + ["limit=\(chunk)"]
            if !next.isEmpty { query.append("continue=\(QueryText.escape(next))") }
            let list: ListDocument<Cache.Object>
            do {
                list = try await api.get(
                    ListDocument<Cache.Object>.self, "\(path)?\(query.joined(separator: "&"))", timeout: .seconds(60)
                )
            } catch  where error.code == .status(410) && !next.isEmpty {
                // The chunks' version has expired between two of them: begin again.
                objects = []
                next = ""
                continue
            }
            objects += list.items ?? []
            next = list.metadata.continue ?? ""
            if next.isEmpty {
                cache.replace(with: objects)
                return list.metadata.resourceVersion ?? ""
            }
        }
    }

    /// Follows the collection until cancelled.
    ///
    /// - Parameter version: where to start watching; nil lists first.
    public func follow(from version: String? = nil) async {
        var version = version
        var backoff = Backoff()
        var isFailing = false
        while !Task.isCancelled {
            do {
                let start: String
                if let version { start = version } else { start = try await list() }
                version = start
                if isFailing {
                    logger.info("following \(what) again")
                    isFailing = false
                }
                let began = ContinuousClock.now
                try await watch(from: start) { reached in
                    version = reached
                    backoff.succeeded()
                }
                // A server that ends every watch at once must not be asked in a loop.
                if ContinuousClock.now - began < .seconds(1) { try? await Task.sleep(for: backoff.failed()) }
            } catch let failure as WatchExpired {
                logger.info("listing \(what) anew: \(failure.message)")
                version = nil
            } catch {
                if Task.isCancelled { return }
                isFailing = true
                if Self.needsList(error) { version = nil }
                let wait = backoff.failed()
                logger.warning(
                    "can't follow \(what): \(Self.describe(error)); what is known stays in use, trying again in \(wait.formattedSeconds)"
                )
                try? await Task.sleep(for: wait)
            }
        }
    }

    /// Watches from a version until the server ends the watch.
    ///
    /// - Parameter progress: told the version reached with every event, so that it is not lost where the watch fails.
    private func watch(from version: String, progress: (String) -> Void) async throws {
        var version = version
        let seconds = Int.random(in: 300..<600)
        let query =
            query + [
                "watch=true", "allowWatchBookmarks=true", "resourceVersion=\(QueryText.escape(version))",
                "timeoutSeconds=\(seconds)",
            ]
        let path = "\(path)?\(query.joined(separator: "&"))"
        try await api.stream(path, deadline: .seconds(seconds + 30)) { line in
            let event = try KubernetesAPI.decode(WatchEvent<Cache.Object>.self, line, path)
            switch event {
            case .added(let object), .modified(let object): cache.store(object)
            case .deleted(let object): cache.remove(object)
            case .bookmark: break
            case .error(410, let message): throw WatchExpired(message: message)
            case .error(let code, let message):
                throw KubernetesClientError(.status(code), "the watch ended with \(code): \(message)")
            }
            if let reached = event.resourceVersion, !reached.isEmpty { version = reached }
            progress(version)
        }
    }

    /// Whether a watch that failed so can't be taken up where it stopped: the server refused it, or sent what can't be
    /// read. A connection that broke, and a server that asks for patience, leave the version good.
    private static func needsList(_ error: any Error) -> Bool {
        guard let error = error as? KubernetesClientError else { return false }
        return error.code != .unreachable && error.code != .status(429)
    }

    private struct WatchExpired: Error {
        var message: String
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
