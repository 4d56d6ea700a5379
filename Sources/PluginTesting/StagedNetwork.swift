import Egress
import LuaRuntime
import Samples
import Synchronization

/// The network of a test: it reaches nobody, gives the answers that the test has prepared, and notes what was asked.
final class StagedNetwork: EgressNetwork {
    /// Calls a function of the test.
    typealias Caller = @Sendable (LuaFunction, [LuaValue]) async throws(LuaError) -> [LuaValue]

    private struct State {
        /// By URL, the last one given first.
        var http: [(pattern: String, answer: StagedAnswer)] = []
        /// By `host:port` and what is sent, nil for anything.
        var tcp: [(place: String, sent: [UInt8]?, answer: StagedAnswer)] = []
        var requests: [LuaValue] = []
        var complaints: [String] = []
        var caller: Caller?
    }

    private let inventory: StagedInventory
    private let state = Mutex(State())

    init(_ inventory: StagedInventory) {
        self.inventory = inventory
    }

    /// Says who calls functions that answer.
    func setCaller(_ caller: @escaping Caller) { state.withLock { $0.caller = caller } }

    /// Prepares an answer to requests by HTTP.
    func prepare(url: String, _ answer: StagedAnswer) { state.withLock { $0.http.insert((url, answer), at: 0) } }

    /// Prepares an answer to bytes over TCP; to any, where they are nil.
    func prepare(place: String, sent: [UInt8]?, _ answer: StagedAnswer) {
        state.withLock { $0.tcp.insert((place, sent, answer), at: 0) }
    }

    /// What was asked, in its order.
    var requests: [LuaValue] { state.withLock { $0.requests } }

    /// What was asked that the test has not thought of, or answered wrongly.
    var complaints: [String] { state.withLock { $0.complaints } }

    private func complain(_ text: String) -> EgressError {
        state.withLock { $0.complaints.append(text) }
        return EgressError(.unreachable, text)
    }

    // MARK: HTTP

    func exchange(_ request: EgressRequest, under policy: EgressPolicy) async throws(EgressError) -> EgressResponse {
        var request = request
        var redirects = 0
        while true {
            let response = try await answer(request, policy)
            guard (300..<400).contains(response.status), request.maximumRedirects > 0,
                let target = response.headers.first(where: { $0.name.lowercased() == "location" })?.value
            else { return response }
            redirects += 1
            guard redirects <= request.maximumRedirects else {
                throw EgressError(.malformed, "more than \(request.maximumRedirects) redirects")
            }
            request.url = target
        }
    }

    private func answer(_ request: EgressRequest, _ policy: EgressPolicy) async throws(EgressError) -> EgressResponse {
        let url = try EgressURL(parsing: request.url)
        try judge(url.host, url.port, policy)
        let fields: [(String, LuaValue)] = [
            ("method", .string(request.method)), ("url", .string(request.url)),
            (
                "headers",
                .table(LuaTable(fields: request.headers.map { ($0.name.lowercased(), LuaValue.string($0.value)) }))
            ), ("body", request.body.map { Self.text($0) } ?? .nil),
        ]
        let asked = LuaValue.table(LuaTable(fields: fields))
        let prepared = state.withLock { state in
            state.requests.append(asked)
            return state.http.first { Self.matches($0.pattern, request.url) }?.answer
        }
        guard let prepared else {
            throw complain(
                "the plugin asks for \(request.method) \(request.url), which the test has no answer to; see t:http")
        }
        var response = try await response(prepared, asked) { value throws(LuaHostError) in
            try StagedAnswer.http(value, "the answer to \(request.url)")
        }
        guard response.body.count <= request.maximumBodyBytes else {
            throw EgressError(.tooLarge, "the answer is larger than \(request.maximumBodyBytes) bytes")
        }
        response.url = request.url
        return response
    }

    /// Whether a URL is the one that is meant; `*` in the pattern stands for any letters.
    private static func matches(_ pattern: String, _ url: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return pattern == url }
        guard url.hasPrefix(first), url.count >= first.count + last.count, url.hasSuffix(last) else { return false }
        var rest = url.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }

    // MARK: TCP

    func converse(_ request: StreamRequest, under policy: EgressPolicy) async throws(EgressError) -> [UInt8] {
        guard let host = EgressHost(parsing: request.host) else {
            throw EgressError(.invalidRequest, "\"\(request.host)\" is no host's name or address")
        }
        try judge(host, request.port, policy)
        let place = "\(host.hostText):\(request.port)"
        let sent = Self.text(request.bytes)
        let asked = LuaValue.table(
            LuaTable(fields: [
                ("host", .string(request.host)), ("port", .integer(Int64(request.port))), ("sent", sent),
            ]))
        let prepared = state.withLock { state in
            state.requests.append(asked)
            return state.tcp.first { $0.place == place && ($0.sent.map { $0 == request.bytes } ?? true) }?.answer
        }
        guard let prepared else {
            throw complain(
                "the plugin sends \(LuaText.of(sent)) to \(place), which the test has no answer to; see t:tcp")
        }
        let response = try await response(prepared, sent) { value throws(LuaHostError) in
            try StagedAnswer.stream(value, "the answer of \(place)")
        }
        return try Self.read(response.body, request)
    }

    /// As much of what the other side sends as the request wants.
    private static func read(_ bytes: [UInt8], _ request: StreamRequest) throws(EgressError) -> [UInt8] {
        let short = EgressError(
            .unreachable, "\(request.host):\(request.port): the connection ended before the answer did")
        if let whole = whole(bytes, request.end) { return whole }
        guard request.mayEndEarly, !bytes.isEmpty else { throw short }
        return bytes
    }

    /// The answer, nil where its end is missing.
    private static func whole(_ bytes: [UInt8], _ end: StreamRequest.End) -> [UInt8]? {
        switch end {
        case .close: return bytes
        case .bytes(let count): return bytes.count >= count ? Array(bytes.prefix(count)) : nil
        case .delimiter(let delimiter, let count):
            var start = 0
            for _ in 0..<max(1, count) {
                guard let found = bytes[start...].firstRange(of: delimiter) else { return nil }
                start = found.upperBound
            }
            return Array(bytes[..<(start - delimiter.count)])
        }
    }

    // MARK: What both have in common

    private func response(
        _ prepared: StagedAnswer, _ asked: LuaValue,
        _ read: (LuaValue) throws(LuaHostError) -> StagedAnswer
    ) async throws(EgressError) -> EgressResponse {
        var answer = prepared
        if case .function(let function) = prepared {
            guard let caller = state.withLock({ $0.caller }) else {
                throw EgressError(.unreachable, "the test is over")
            }
            do throws(LuaError) {
                let values = try await caller(function, [asked])
                answer = try Self.read(values.first ?? .nil, read)
            } catch {
                throw complain("a function of the test that answers has failed: \(error)")
            }
        }
        switch answer {
        case .response(let response): return response
        case .failure(let reason): throw EgressError(.unreachable, reason)
        case .function: throw complain("a function of the test that answers returned another function")
        }
    }

    private static func read(
        _ value: LuaValue, _ read: (LuaValue) throws(LuaHostError) -> StagedAnswer
    ) throws(LuaError) -> StagedAnswer {
        do throws(LuaHostError) {
            return try read(value)
        } catch {
            throw LuaError(.runtime, error.message)
        }
    }

    private static func text(_ bytes: [UInt8]) -> LuaValue {
        String(validating: bytes, as: UTF8.self).map { .string($0) } ?? .bytes(bytes)
    }

    /// Throws where the plugin may not reach somebody: names of services of the test are its services, addresses of pods its
    /// pods.
    private func judge(_ host: EgressHost, _ port: Int, _ policy: EgressPolicy) throws(EgressError) {
        var roles: Set<ClusterRole> = []
        let address: IPAddress?
        switch host {
        case .address(let own):
            address = own
            roles = inventory.roles(ofAddress: own.description)
        case .name(let name):
            if inventory.hasService(calledBy: name) { roles = [.service] }
            address = IPAddress(parsing: roles.isEmpty ? "11.0.0.1" : "10.96.0.10")
        }
        guard let address else { return }
        if let refusal = policy.refusal(of: host, at: address, port: port, roles: roles) { throw refusal }
    }
}
