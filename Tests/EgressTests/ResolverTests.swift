import Dispatch
import Samples
import Synchronization
import Testing

@testable import Egress

/// The threads behind the system's resolver.
@Suite(.timeLimit(.minutes(5))) struct ResolverTests {
    /// Lookups that are held up until a name is let go.
    private final class HeldLookups: Sendable {
        private let gates = Mutex<[String: DispatchSemaphore]>([:])
        private let asked = Mutex<[String]>([])
        let arrivals: AsyncStream<String>
        private let arrived: AsyncStream<String>.Continuation

        init() {
            (arrivals, arrived) = AsyncStream.makeStream()
        }

        var questions: [String] { asked.withLock { $0 } }

        private func gate(_ name: String) -> DispatchSemaphore {
            gates.withLock { gates in
                if let gate = gates[name] { return gate }
                let gate = DispatchSemaphore(value: 0)
                gates[name] = gate
                return gate
            }
        }

        func letGo(_ name: String, times: Int = 1) {
            for _ in 0..<times { gate(name).signal() }
        }

        func lookup(_ name: String) throws(EgressError) -> [IPAddress] {
            asked.withLock { $0.append(name) }
            arrived.yield(name)
            gate(name).wait()
            guard let address = IPAddress(parsing: "10.0.0.\(name.utf8.count)") else { return [] }
            if name.hasPrefix("bad") { throw EgressError(.nameNotFound, "bad") }
            return [address]
        }
    }

    private func resolver(_ lookups: HeldLookups, clock: any WallClock = SystemClock()) -> SystemResolver {
        SystemResolver(clock: clock) { name throws(EgressError) in try lookups.lookup(name) }
    }

    @Test func oneQuestionForMany() async throws {
        let lookups = HeldLookups()
        let clock = ManualClock(Timestamp(milliseconds: 0))
        let resolver = resolver(lookups, clock: clock)
        try await withThrowingTaskGroup(of: [IPAddress].self) { group in
            for _ in 0..<100 { group.addTask { try await resolver.addresses(of: "abc", for: "p") } }
            _ = await lookups.arrivals.first { _ in true }
            lookups.letGo("abc", times: 100)
            for try await addresses in group { #expect(addresses.map(\.description) == ["10.0.0.3"]) }
        }
        // Those who came late took the answer that is remembered.
        #expect(lookups.questions == ["abc"])
        clock.advance(by: .seconds(4))
        _ = try await resolver.addresses(of: "abc", for: "q")
        #expect(lookups.questions.count == 1)
        clock.advance(by: .seconds(1))
        _ = try await resolver.addresses(of: "abc", for: "q")
        #expect(lookups.questions.count == 2)
        await resolver.shutdown()
    }

    @Test func failuresAreNotRemembered() async throws {
        let lookups = HeldLookups()
        let resolver = resolver(lookups)
        lookups.letGo("bad", times: 2)
        for _ in 0..<2 {
            await #expect(throws: EgressError(.nameNotFound, "bad")) {
                try await resolver.addresses(of: "bad", for: "p")
            }
        }
        #expect(lookups.questions.count == 2)
        await resolver.shutdown()
    }

    /// One plugin asks for many names that nobody answers; another one gets its answer.
    @Test func slowNamesOfOneDoNotHoldUpOthers() async throws {
        let lookups = HeldLookups()
        let resolver = resolver(lookups)
        let slow = (0..<50).map { number in
            Task { try await resolver.addresses(of: "slow-\(number)", for: "hostile") }
        }
        var arrivals = lookups.arrivals.makeAsyncIterator()
        for _ in 0..<2 { _ = await arrivals.next() }
        lookups.letGo("quick")
        let addresses = try await resolver.addresses(of: "quick", for: "friendly")
        #expect(addresses.map(\.description) == ["10.0.0.5"])
        #expect(lookups.questions.filter { $0.hasPrefix("slow") }.count == 2)
        // Cancelled waits end at once, though their names never come.
        for task in slow { task.cancel() }
        for task in slow {
            await #expect(throws: EgressError.cancelled) { try await task.value }
        }
        for number in 0..<50 { lookups.letGo("slow-\(number)") }
        lookups.letGo("after")
        _ = try await resolver.addresses(of: "after", for: "hostile")
        // What nobody waited for any more was not asked.
        #expect(lookups.questions.filter { $0.hasPrefix("slow") }.count == 2)
        await resolver.shutdown()
    }

    @Test func theEnd() async throws {
        let lookups = HeldLookups()
        let resolver = resolver(lookups)
        let waiting = Task { try await resolver.addresses(of: "x", for: "p") }
        _ = await lookups.arrivals.first { _ in true }
        let end = Task { await resolver.shutdown() }
        await #expect(throws: EgressError.closed) { try await waiting.value }
        lookups.letGo("x")
        await end.value
        await #expect(throws: EgressError.closed) { try await resolver.addresses(of: "y", for: "p") }
    }
}
