import Samples

/// What a scheduler knows of all providers.
struct SchedulerState {
    var courses: [ProviderCourse.Key: ProviderCourse] = [:]
    /// How many calls have not ended.
    var running = 0
    private var budgets: [String: SeriesBudget] = [:]
    private var lastNumber = 0
    private var generation: Int?
    private var lastUpkeep: Timestamp?

    /// Begins a new version of a provider.
    mutating func begin(_ plugin: Plugin, _ provider: Provider) -> ProviderCourse {
        lastNumber += 1
        let budget = budgets[plugin.header.name] ?? SeriesBudget(most: plugin.limits.series)
        budget.allow(plugin.limits.series)
        budgets[plugin.header.name] = budget
        return ProviderCourse(number: lastNumber, plugin, provider, budget)
    }

    /// The calls that can begin now.
    mutating func start() -> [ProviderCourse.Job] {
        var jobs: [ProviderCourse.Job] = []
        for key in courses.keys.sorted() {
            while let job = next(of: key) { jobs.append(job) }
        }
        return jobs
    }

    /// The next call when one has ended: of the same provider, else of any.
    mutating func next(after key: ProviderCourse.Key) -> ProviderCourse.Job? {
        if let job = next(of: key) { return job }
        for other in courses.keys.sorted() where other != key {
            if let job = next(of: other) { return job }
        }
        return nil
    }

    private mutating func next(of key: ProviderCourse.Key) -> ProviderCourse.Job? {
        guard running < ProviderScheduler.mostRunning, let job = courses[key]?.next(key) else { return nil }
        running += 1
        return job
    }

    /// Keeps a call's task, so that it can be ended.
    ///
    /// - Returns: false where nobody wants the call any more.
    mutating func note(_ task: Task<Void, Never>, of job: ProviderCourse.Job) -> Bool {
        guard courses[job.key]?.number == job.number else { return false }
        // It may have ended already.
        if courses[job.key]?.running[job.place] != nil { courses[job.key]?.running[job.place] = task }
        return courses[job.key]?.targets[job.place] != nil
    }

    /// Whether it is time to forget what is gone.
    mutating func needsUpkeep(_ number: Int, at now: Timestamp) -> Bool {
        if generation == number, let lastUpkeep, lastUpkeep <= now, now - lastUpkeep < ProviderScheduler.upkeepInterval
        {
            return false
        }
        generation = number
        lastUpkeep = now
        return true
    }

    /// Lets go of what is of plugins that are gone.
    mutating func keepBudgets(of plugins: Set<String>) {
        budgets = budgets.filter { plugins.contains($0.key) }
    }

    /// Notes what became of a call.
    ///
    /// - Returns: false where the provider has gone or has been replaced meanwhile.
    mutating func end(
        _ job: ProviderCourse.Job, _ outcome: ProviderScheduler.Outcome, took seconds: Double, seed: Int,
        at now: Timestamp
    ) -> Bool {
        guard courses[job.key]?.number == job.number else { return false }
        courses[job.key]?.totals.seconds += seconds
        switch outcome {
        case .cancelled: courses[job.key]?.release(job.place)
        case .failed(let message): courses[job.key]?.finish(job.place, error: message, seed: seed, at: now)
        case .stored(let report):
            courses[job.key]?.totals.samples += report.stored
            for (cause, count) in report.dropped {
                courses[job.key]?.totals.dropped[cause.rawValue, default: 0] += count
            }
            courses[job.key]?.finish(job.place, error: nil, seed: seed, at: now)
            if let complaint = report.complaint {
                courses[job.key]?.lastError = (complaint, job.object?.reference, now)
            }
        }
        return true
    }
}
