import Kubernetes

/// How far a watch has come.
enum WatchProgress: Hashable, Sendable {
    /// The server has accepted it.
    case opened
    /// The cache shows the collection as it is at this version.
    case reached(version: String)
}

extension Reflector {
    /// Lists the collection in chunks into the cache.
    ///
    /// - Returns: the version that a watch should start from.
    func listInChunks() async throws(KubernetesClientError) -> String {
        var gathering = cache.gather()
        var next = ""
        while true {
            var query = query + ["limit=\(chunk)"]
            if !next.isEmpty { query.append("continue=\(QueryText.escape(next))") }
            let list: ListDocument<Cache.Object>.Metadata
            do throws(KubernetesClientError) {
                list = try await api.list("\(path)?\(query.joined(separator: "&"))", timeout: .seconds(60)) { object in
                    cache.store(object, in: &gathering)
                }
            } catch {
                guard error.code == .status(410), !next.isEmpty else { throw error }
                // The chunks' version has expired between two of them: begin again.
                gathering = cache.gather()
                next = ""
                continue
            }
            next = list.continue ?? ""
            if next.isEmpty {
                cache.replace(with: gathering)
                return list.resourceVersion ?? ""
            }
        }
    }

    /// Watches until the server ends the watch or `progress` says that it is enough.
    ///
    /// - Parameters:
    ///   - version: where to take up; nil begins with all that is there, which then takes the place of what the cache holds.
    ///   - seconds: when the server shall end the watch.
    ///   - progress: told when the watch begins, and with every event from the moment on when the cache is whole; false
    ///     ends the watch.
    /// - Throws: ``StreamingListRefused`` where the server did not tell all that is there.
    func watch(from version: String?, seconds: Int, progress: (WatchProgress) -> Bool) async throws {
        var query = query + ["watch=true", "allowWatchBookmarks=true"]
        if let version {
            query.append("resourceVersion=\(QueryText.escape(version))")
        } else {
            query += ["sendInitialEvents=true", "resourceVersionMatch=NotOlderThan"]
        }
        query.append("timeoutSeconds=\(seconds)")
        var gathering = cache.gather()
        var isGathering = version == nil
        var version = version ?? ""
        let path = "\(path)?\(query.joined(separator: "&"))"
        let began = ContinuousClock.now
        try await api.watch(path, deadline: .seconds(seconds + 30)) {
            _ = progress(.opened)
        } event: { (event: WatchEvent<Cache.Object>) in
            switch event {
            case .added(let object) where isGathering, .modified(let object) where isGathering:
                cache.store(object, in: &gathering)
                return true
            case .deleted(let object) where isGathering:
                cache.remove(object, from: &gathering)
                return true
            case .bookmark(_, let endsInitialEvents) where isGathering:
                guard endsInitialEvents else {
                    throw StreamingListRefused("what is there at first has no end", isLasting: true)
                }
                cache.replace(with: gathering)
                gathering = cache.gather()
                isGathering = false
            case .added(let object), .modified(let object): cache.store(object)
            case .deleted(let object): cache.remove(object)
            case .bookmark: break
            case .error(let code, let message):
                throw KubernetesClientError(
                    .status(code), "the watch ended with \(code): \(message)", reason: message)
            }
            if let reached = event.resourceVersion, !reached.isEmpty { version = reached }
            return progress(.reached(version: version))
        }
        guard !isGathering else {
            throw StreamingListRefused(
                "the server ended the watch before all was told",
                // Whoever took all the time there was will do so again.
                isLasting: ContinuousClock.now - began >= .seconds(seconds)
            )
        }
    }
}
