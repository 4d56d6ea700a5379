import LuaRuntime
import Samples
import Synchronization

/// One call of `collect`, and what becomes of it.
extension ProviderScheduler {
    /// Makes a call, and returns when it has ended.
    func perform(_ job: ProviderCourse.Job) async {
        let task = Task { await self.ask(job) }
        let isWanted = state.withLock { $0.note(task, of: job) }
        if !isWanted { task.cancel() }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        state.withLock { $0.running -= 1 }
    }

    private func ask(_ job: ProviderCourse.Job) async {
        let start = ContinuousClock.now
        let outcome = await outcome(of: job)
        let took = ContinuousClock.now - start
        let now = catalogue.clock.now()
        let seed = [job.key.plugin, job.key.provider, job.place.description].stableHash
        let error: String? = if case .failed(let message) = outcome { message } else { nil }
        let isCurrent = state.withLock { $0.end(job, outcome, took: took.seconds, seed: seed, at: now) }
        guard isCurrent else { return }
        if case .cancelled = outcome {
        } else {
            catalogue.observer?.collected(plugin: job.key.plugin, provider: job.key.provider, took: took)
        }
        var complaint = error
        if case .stored(let report) = outcome { complaint = report.complaint }
        if let complaint {
            catalogue.failures.note(
                complaint, plugin: job.key.plugin, provider: job.key.provider, isExternal: job.key.isExternal,
                target: job.object?.reference)
        }
        if job.key.isExternal {
            if case .cancelled = outcome { return }
            catalogue.externalFailures.withLock { $0[job.provider.name] = error }
        }
    }

    /// What became of a call.
    enum Outcome: Sendable {
        case stored(IntakeReport)
        case failed(String)
        case cancelled
    }

    private func outcome(of job: ProviderCourse.Job) async -> Outcome {
        let plugins = catalogue.plugins
        let usual = catalogue.policy.maximumAge
        let request = RunPhase.Request(
            "collect of \(job.provider.name)", of: job.object?.reference.resource ?? .pods,
            for: job.object.map { [$0] } ?? [], window: RunPhase.defaultWindow, query: catalogue.query,
            inventory: catalogue.inventory, now: catalogue.clock.now(), ages: plugins.maximumAges(usual))
        do throws(LuaHostError) {
            let values: [LuaValue]
            do throws(LuaError) {
                values = try await job.plugin.collect(job.provider, request)
            } catch {
                if error.code == .cancelled || error.code == .closed { return .cancelled }
                return .failed("\(error)")
            }
            let collected = try ReturnedSamples(of: job.provider).read(values)
            guard !Task.isCancelled, isStill(job.object) else { return .cancelled }
            return .stored(try intake(job, usual).store(collected, job.series, job.budget))
        } catch {
            return .failed(error.message)
        }
    }

    /// Whether an object is the one it was: what was asked of a pod is nothing to its successor.
    private func isStill(_ object: DescribedObject?) -> Bool {
        guard case .pod(let pod) = object else { return true }
        return catalogue.inventory.pod(named: pod.name, in: pod.namespace)?.uid == pod.uid
    }

    private func intake(_ job: ProviderCourse.Job, _ usual: TimeSpan) -> Intake {
        let now = catalogue.clock.now()
        let owner = DiscoveredNames.Owner(plugin: job.key.plugin, provider: job.key.provider)
        let plugins = catalogue.plugins
        return Intake(
            provider: job.provider, object: job.place, earliest: job.object?.earliestSample, now: now,
            maximumAge: job.provider.maximumAge(usual),
            admit: { [catalogue] name, kind in
                guard case .objects(let resource) = job.provider.subject else { return nil }
                let key = PluginCatalogue.Key(metric: name, resource: resource)
                if plugins.isDeclared(key) { return .taken }
                return catalogue.discovered.admit(key, kind, of: owner, window: job.provider.window, at: now)
            },
            sink: sink)
    }
}

extension Duration {
    /// The span in seconds.
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension [String] {
    /// A hash that is the same in every process: of FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv.
    fileprivate var stableHash: Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in self.joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01b3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
