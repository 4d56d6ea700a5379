import HollowCluster
import Testing

/// `kubectl top` in all its forms; values are compared with what the recording says.
@Suite(.enabled(if: Program.kubectl != nil, "kubectl is not installed"), .timeLimit(.minutes(3)))
struct KubectlTopTests {
    private let recorded: RecordedUsage

    init() throws {
        recorded = try RecordedUsage(rounds: RunningServer.recordedRounds)
    }

    private func withServer(_ body: (RunningServer) async throws -> Void) async throws {
        try await RunningServer.run { running in
            await running.scrape(rounds: RunningServer.recordedRounds.count)
            try await body(running)
        }
    }

    private func amounts(_ usage: RecordedUsage.Usage) -> [String] {
        ["\(usage.millicores)m", "\(usage.mebibytes)Mi"]
    }

    /// The rows of the pods of a namespace, or of all with their namespaces.
    private func rows(of namespace: String? = nil) -> [[String]] {
        recorded.pods.filter { namespace == nil || $0.namespace == namespace }.map { pod in
            (namespace == nil ? [pod.namespace] : []) + [pod.name] + amounts(pod.total)
        }
    }

    @Test func nodes() async throws {
        // The recorded node has two cores and 24684092 KiB; shares are cut to whole percents.
        let cores = recorded.node.millicores * 100 / 2000
        let memory = recorded.node.bytes * 100 / (24_684_092 * 1024)
        let expected = [
            "real-1", "\(recorded.node.millicores)m", "\(cores)%", "\(recorded.node.mebibytes)Mi", "\(memory)%",
        ]
        try await withServer { running in
            for flags in [
                [], ["--use-protocol-buffers=false"], ["--sort-by=cpu"], ["--sort-by=memory"],
                ["-l", "kubernetes.io/os=linux"], ["real-1"],
            ] {
                let outcome = try await running.kubectl(["top", "nodes", "--no-headers"] + flags)
                #expect(outcome.output.split(separator: " ").map(String.init).dropLast() == expected[...], "\(flags)")
            }
            #expect(try await running.complaint("top", "nodes", "-l", "a=b") == "error: metrics not available yet")
            let unknown = try await running.complaint("top", "node", "nope")
            #expect(unknown == "Error from server (NotFound): node \"nope\" not found")
        }
    }

    @Test func sorting() async throws {
        var configuration = HollowClusterConfiguration()
        configuration.generatedNodes = 4
        try await RunningServer.run(configuration) { running in
            await running.scrape(rounds: 6)
            for subject in [["nodes"], ["pods", "-A"]] {
                let columns = subject == ["nodes"] ? (cpu: 1, memory: 3) : (cpu: 2, memory: 3)
                func rows(_ flags: String...) async throws -> [[String]] {
                    let outcome = try await running.kubectl(["top"] + subject + ["--no-headers"] + flags)
                    return outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
                }
                func amounts(_ rows: [[String]], _ column: Int, _ unit: Int) -> [Int?] {
                    rows.map { Int($0[column].dropLast(unit)) }
                }
                let plain = try await rows()
                #expect(plain.count == (subject == ["nodes"] ? 5 : 40 + recorded.pods.count))
                #expect(plain == plain.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) })
                let byCPU = try await rows("--sort-by=cpu")
                let cores = amounts(byCPU, columns.cpu, 1).compactMap { $0 }
                #expect(cores == cores.sorted(by: >) && cores.count == plain.count && Set(cores).count > 2)
                #expect(Set(byCPU) == Set(plain))
                let byMemory = try await rows("--sort-by=memory")
                let memory = amounts(byMemory, columns.memory, 2).compactMap { $0 }
                #expect(memory == memory.sorted(by: >) && memory.count == plain.count && Set(memory).count > 2)
                #expect(Set(byMemory) == Set(plain))
            }
        }
    }

    @Test func pods() async throws {
        #expect(recorded.pods.count == 10)
        try await withServer { running in
            let all = try await running.table("top", "pods", "-A")
            #expect(all.first == ["NAMESPACE", "NAME", "CPU(cores)", "MEMORY(bytes)"])
            #expect(Array(all.dropFirst()) == rows())
            let json = try await running.table("top", "pods", "-A", "--no-headers", "--use-protocol-buffers=false")
            #expect(json == rows())

            let shop = try await running.table("top", "pods", "-n", "shop", "--no-headers")
            #expect(shop == rows(of: "shop"))
            let trio = rows(of: "shop").filter { $0[0] == "trio" }
            #expect(try await running.table("top", "pods", "-n", "shop", "--no-headers", "-l", "app=trio") == trio)
            #expect(try await running.table("top", "pod", "trio", "-n", "shop", "--no-headers") == trio)
            let byField = try await running.table(
                "top", "pods", "-A", "--no-headers", "--field-selector=metadata.name=burner")
            #expect(byField == rows().filter { $0[1] == "burner" })
        }
    }

    @Test func containers() async throws {
        let expected = recorded.pods.flatMap { pod in
            pod.containers.sorted { $0.key < $1.key }.map { [pod.namespace, pod.name, $0.key] + amounts($0.value) }
        }
        try await withServer { running in
            #expect(try await running.table("top", "pods", "-A", "--containers", "--no-headers") == expected)
            let trio = try await running.table("top", "pod", "trio", "-n", "shop", "--containers", "--no-headers")
            #expect(trio == expected.filter { $0[1] == "trio" }.map { Array($0.dropFirst()) })
        }
    }

    @Test func sums() async throws {
        let shop = recorded.pods.filter { $0.namespace == "shop" }.map(\.total)
        let cores = (shop.map(\.nanocores).reduce(0, +) + 999_999) / 1_000_000
        let memory = shop.map(\.bytes).reduce(0, +) / 1_048_576
        try await withServer { running in
            let table = try await running.table("top", "pods", "-n", "shop", "--sum", "--no-headers")
            #expect(Array(table.prefix(shop.count)) == rows(of: "shop"))
            #expect(table.last == ["\(cores)m", "\(memory)Mi"])
        }
    }

    @Test func complaints() async throws {
        try await withServer { running in
            #expect(
                try await running.complaint("top", "pod", "nope", "-n", "shop")
                    == "Error from server (NotFound): pods \"nope\" not found")
            // A pod that ended uses nothing; it is there, but its metrics are not.
            #expect(
                try await running.complaint("top", "pod", "one-shot", "-n", "batch")
                    == "Error from server (NotFound): podmetrics.metrics.k8s.io \"batch/one-shot\" not found")
            let field = try await running.complaint("top", "pods", "-A", "--field-selector=spec.nodeName=x")
            #expect(field.contains("\"spec.nodeName\" is not a known field selector"))
            let none = try await running.kubectl("top", "pods", "-A", "-l", "a=b")
            #expect(none.status == 0 && none.errors == "No resources found\n")
        }
    }
}
