extension HollowCluster {
    /// Passes requests for the groups behind the aggregator on to a server from now on, or to none.
    public func setBackend(_ backend: AggregatedBackend?) async throws {
        try await proxy.setBackend(backend)
    }

    /// The latest requests that the API server weighed, oldest first.
    public var requestLog: [RequestRecord] { responder.log }

    /// Forgets all requests.
    public func clearRequestLog() {
        responder.clearLog()
    }

    /// The names of all nodes that have a kubelet, sorted.
    public var nodeNames: [String] { fleet.names }

    /// The pods that answer by HTTP, and where they really listen.
    public var podEndpoints: [PodEndpoint] { fleet.shop?.endpoints ?? [] }

    /// The port of a node's kubelet; nil where there is no such node.
    public func kubeletPort(of node: String) -> Int? {
        fleet[node]?.port
    }

    /// Breaks a node's kubelet in some way, or mends it where `fault` is nil.
    public func setKubeletFault(_ fault: KubeletFault?, node: String) async throws {
        guard let kubelet = fleet[node] else {
            throw HollowClusterError(.wrongState, detail: "there is no node \(node)")
        }
        try await kubelet.setFault(fault)
    }

    /// Breaks the API server in some way, or mends it where `fault` is nil.
    public func setAPIServerFault(_ fault: APIServerFault?) async throws {
        var failure: Int?
        if case .status(let status) = fault { failure = status }
        responder.setFailure(failure)
        try await setRefusing(fault == .refusing)
    }

    /// Ends every open watch cleanly, as a server does from time to time.
    public func cutWatches() {
        store.closeWatches()
    }

    /// Forgets all changes of the past, so that watches that resume hear that they are too old (410).
    public func forgetHistory() {
        store.forgetHistory()
    }

    /// Sends a bookmark to every watch that allows it.
    public func sendBookmarks() {
        store.sendBookmarks()
    }

    /// The number of open watches.
    public var watchCount: Int { store.watchCount }
}
