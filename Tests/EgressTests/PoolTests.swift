import LoopbackServing
import Testing

@testable import Egress

/// Connections that are kept, and how many there may be.
@Suite(.timeLimit(.minutes(5))) struct PoolTests {
    private let loopback: EgressPolicy

    init() throws {
        loopback = try policy(["127.0.0.1"])
    }

    private func loopback(_ plugin: String) -> EgressPolicy {
        var policy = loopback
        policy.plugin = plugin
        return policy
    }

    @Test func oneConnectionServesManyRequests() async throws {
        try await LoopbackServer.with((0..<5).map { .text("page \($0)") }) { server in
            try await withEgress { egress in
                for number in 0..<5 {
                    let request = EgressRequest(url: server.url(), maximumBodyBytes: 100 + number)
                    let answered = try await egress.text(request, loopback)
                    #expect(answered == "page \(number)")
                }
                #expect(server.connections == 1)
                #expect(egress.pool.counts == (1, 1))
            }
        }
    }

    @Test func pluginsShareNothing() async throws {
        try await LoopbackServer.with((0..<4).map { .text("page \($0)") }) { server in
            try await withEgress { egress in
                for plugin in ["a", "b", "a", "b"] {
                    _ = try await egress.text(EgressRequest(url: server.url()), loopback(plugin))
                }
                #expect(server.connections == 2)
                // One that was granted nothing gets nobody's connection.
                let error = try await egress.failure(EgressRequest(url: server.url()), try policy([], plugin: "a"))
                #expect(error.code == .refused)
                #expect(server.requests.count == 4)
            }
        }
    }

    @Test func aConnectionThatWasClosedMeanwhileIsMadeAgain() async throws {
        let steps: [LoopbackServer.Step] = [.text("one"), .answerAndClose([]), .text("two")]
        try await LoopbackServer.with(steps) { server in
            try await withEgress { egress in
                for text in ["one", "two"] {
                    let answered = try await egress.text(EgressRequest(url: server.url()), loopback)
                    #expect(answered == text)
                }
                #expect(server.connections == 2)
                #expect(server.requests.count == 3)
            }
        }
    }

    /// What may have had an effect is not sent twice, so it does not go over a connection that may be dead.
    @Test func postsAreSentOnce() async throws {
        let steps: [LoopbackServer.Step] = [.text("one"), .answerAndClose([]), .text("never")]
        try await LoopbackServer.with(steps) { server in
            try await withEgress { egress in
                _ = try await egress.text(EgressRequest(url: server.url()), loopback)
                let error = try await egress.failure(
                    EgressRequest(method: "POST", url: server.url(), body: [1]), loopback)
                #expect(error.code == .unreachable)
                #expect(server.requests.count == 2)
                #expect(server.connections == 2)
            }
        }
    }

    /// An answer that nobody asked for is not taken for the next one's.
    @Test func nothingIsLeftForTheNext() async throws {
        let two = LoopbackServer.answer("one".utf8) + LoopbackServer.answer("forged".utf8)
        try await LoopbackServer.with([.answer(two), .text("two")]) { server in
            try await withEgress { egress in
                let answered = try await egress.text(EgressRequest(url: server.url()), loopback)
                #expect(answered == "one")
                _ = await server.endings.first { true }
                let then = try await egress.text(EgressRequest(url: server.url()), loopback)
                #expect(then == "two")
                #expect(server.connections == 2)
            }
        }
    }

    @Test func notKept() async throws {
        let steps: [LoopbackServer.Step] = [
            .text("one", headers: ["Connection: close"]), .answerAndClose(Array("HTTP/1.1 200 OK\r\n\r\ntwo".utf8)),
            .text("three"),
        ]
        try await LoopbackServer.with(steps) { server in
            try await withEgress { egress in
                for text in ["one", "two", "three"] {
                    let answered = try await egress.text(EgressRequest(url: server.url()), loopback)
                    #expect(answered == text)
                }
                #expect(server.connections == 3)
            }
        }
    }

    @Test func notKeptForever() async throws {
        try await LoopbackServer.with([.text("one")]) { server in
            try await withEgress(limits: EgressLimits(idleTime: .milliseconds(1))) { egress in
                _ = try await egress.text(EgressRequest(url: server.url()), loopback)
                let ending: Void? = await server.endings.first { true }
                #expect(ending != nil)
            }
        }
    }

    @Test func whoComesLateWaits() async throws {
        try await LoopbackServer.with([.silence, .silence, .text("late")]) { server in
            try await withEgress(limits: EgressLimits(connections: 2, connectionsPerPlugin: 2)) { egress in
                let url = server.url()
                let first = (0..<2).map { _ in
                    Task {
                        try await egress.failure(EgressRequest(url: url, timeout: .seconds(3600)), loopback("a"))
                    }
                }
                var arrivals = server.arrivals.makeAsyncIterator()
                for _ in first { _ = await arrivals.next() }
                // Of two who wait one gives up, at its deadline; the other comes in when there is room.
                let impatient = try await egress.failure(
                    EgressRequest(url: url, timeout: .milliseconds(100)), loopback("b"))
                #expect(impatient.code == .timeout)
                #expect(server.connections == 2)
                let patient = Task { try await egress.text(EgressRequest(url: url), loopback("b")) }
                first[0].cancel()
                let answered = try await patient.value
                #expect(answered == "late")
                #expect(server.connections == 3)
                first[1].cancel()
                for task in first {
                    let error = try await task.value
                    #expect(error.code == .cancelled)
                }
            }
        }
    }

    /// One plugin with many connections leaves room for others.
    @Test func onePluginDoesNotTakeAll() async throws {
        try await LoopbackServer.with([.silence, .silence, .text("b")]) { server in
            try await withEgress(limits: EgressLimits(connections: 3, connectionsPerPlugin: 2)) { egress in
                let url = server.url()
                let greedy = (0..<10).map { _ in
                    Task {
                        try await egress.failure(EgressRequest(url: url, timeout: .seconds(3600)), loopback("a"))
                    }
                }
                var arrivals = server.arrivals.makeAsyncIterator()
                for _ in 0..<2 { _ = await arrivals.next() }
                let answered = try await egress.text(EgressRequest(url: url), loopback("b"))
                #expect(answered == "b")
                #expect(server.requests.count == 3)
                for task in greedy { task.cancel() }
                for task in greedy {
                    let error = try await task.value
                    #expect(error.code == .cancelled)
                }
            }
        }
    }

    /// Connections that nobody uses make room, another plugin's too.
    @Test func idleOnesMakeRoom() async throws {
        try await LoopbackServer.with((0..<3).map { .text("page \($0)") }) { server in
            try await LoopbackServer.with([.text("other")]) { other in
                try await withEgress(limits: EgressLimits(connections: 1, connectionsPerPlugin: 1)) { egress in
                    _ = try await egress.text(EgressRequest(url: server.url()), loopback("a"))
                    _ = try await egress.text(EgressRequest(url: other.url()), loopback("a"))
                    _ = try await egress.text(EgressRequest(url: server.url()), loopback("b"))
                    #expect(egress.pool.counts == (1, 1))
                    _ = try await egress.text(EgressRequest(url: server.url()), loopback("a"))
                    #expect(egress.pool.counts == (1, 1))
                    #expect(server.connections == 3)
                }
            }
        }
    }

    /// A connection comes back between somebody's look for one and his queueing: he finds it all the same.
    @Test(arguments: [true, false]) func whatCameBackBeforeTheQueue(_ isSameTarget: Bool) async throws {
        try await LoopbackServer.with([.text("one")]) { server in
            try await withEgress(limits: EgressLimits(connections: 1, connectionsPerPlugin: 1)) { egress in
                let request = EgressRequest(url: server.url())
                _ = try await egress.text(request, loopback)
                #expect(egress.pool.counts == (1, 1))
                let key = ConnectionKey(
                    address: try #require(IPAddress(parsing: "127.0.0.1")), port: isSameTarget ? server.port : 1)
                // What waiting begins with is all that is left to do for one who saw none.
                let lease = try await egress.pool.wait(key, for: loopback.plugin, reusing: true)
                switch lease {
                case .kept(let connection):
                    #expect(isSameTarget)
                    connection.close()
                case .slot(let slot):
                    #expect(!isSameTarget)
                    #expect(egress.pool.counts == (1, 0))
                    slot.release()
                }
                #expect(egress.pool.counts == (0, 0))
            }
        }
    }

    @Test func manyAtOnce() async throws {
        let count = 300
        try await LoopbackServer.with((0..<count).map { _ in .text("page") }) { server in
            try await withEgress(limits: EgressLimits(connections: 40, idlePerTarget: 10)) { egress in
                let (url, loopback) = (server.url(), loopback)
                try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<count { group.addTask { try await egress.text(EgressRequest(url: url), loopback) } }
                    for try await text in group { #expect(text == "page") }
                }
                #expect(server.requests.count == count)
                let counts = egress.pool.counts
                #expect(counts.open <= 20 && counts.idle <= 10)
            }
        }
    }
}
