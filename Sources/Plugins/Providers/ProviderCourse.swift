import Samples

/// How one version of a provider goes on: its targets, and when each is asked next.
struct ProviderCourse {
    /// What a course is found by.
    struct Key: Hashable, Comparable, Sendable {
        var plugin: String
        var provider: String
        var isExternal: Bool

        static func < (left: Key, right: Key) -> Bool {
            (left.plugin, left.isExternal ? 1 : 0, left.provider)
                < (right.plugin, right.isExternal ? 1 : 0, right.provider)
        }
    }

    /// One target.
    struct Target {
        /// The object as it was last seen; nil for the one call of a provider without targets.
        var object: DescribedObject?
        /// When it is asked next.
        var due: Timestamp
        /// Whether it waits for its turn, or is being asked.
        var isBusy = false
        /// How often it has failed in a row.
        var failures = 0
        /// Why it failed last; nil once it did not.
        var error: String?
        var lastSuccess: Timestamp?
        let series: TargetSeries
    }

    /// A call that is to be made.
    struct Job: Sendable {
        var key: Key
        /// The number of the course: a course that was replaced takes no results.
        var number: Int
        var plugin: Plugin
        var provider: Provider
        var place: ObjectReference
        var object: DescribedObject?
        var series: TargetSeries
        var budget: SeriesBudget
    }

    /// The longest that a target is left alone that fails, unless it is asked more rarely anyway.
    static let longestBackOff = TimeSpan.minutes(5)
    /// How many failures in a row change nothing: an answer that comes late is no reason to ask more rarely.
    private static let patience = 2
    /// The longest back-off as a multiple of the usual interval: who is well again isn't left alone for much longer than it
    /// was unwell.
    private static let mostIntervals = 8.0
    /// Where the one call goes of a provider without targets.
    static let everything = Provider.externalObject()

    let number: Int
    let plugin: Plugin
    let provider: Provider
    let budget: SeriesBudget
    var targets: [ObjectReference: Target] = [:]
    /// The targets whose turn it is, first come, first served.
    private var queue: [ObjectReference] = []
    private var head = 0
    var running: [ObjectReference: Task<Void, Never>?] = [:]
    var totals = ProviderStatus.Totals()
    var lastError: (text: String, target: ObjectReference?, time: Timestamp)?
    var lastSuccess: Timestamp?

    init(number: Int, _ plugin: Plugin, _ provider: Provider, _ budget: SeriesBudget) {
        self.number = number
        self.plugin = plugin
        self.provider = provider
        self.budget = budget
    }

    /// Goes on with the targets of the version before: their series remain theirs.
    mutating func inherit(_ former: ProviderCourse, at now: Timestamp) {
        totals = former.totals
        for (place, target) in former.targets {
            targets[place] = Target(object: target.object, due: now, series: target.series)
        }
    }

    // MARK: Turns

    /// Takes the objects that can be asked now, and queues those whose turn it is.
    ///
    /// - Returns: the series of those that can't be asked any more.
    mutating func advance(_ objects: [DescribedObject]?, at now: Timestamp) -> [TargetSeries] {
        let objects = objects?.map { ($0.reference, Optional($0)) } ?? [(Self.everything, nil)]
        var former = targets
        targets = [:]
        targets.reserveCapacity(objects.count)
        let farthest = now + max(provider.every * 2, Self.longestBackOff)
        for (place, object) in objects {
            var target = former.removeValue(forKey: place) ?? Target(due: now, series: TargetSeries(budget))
            if let object, let known = target.object, !object.isSame(as: known) {
                // Another object of the same name: what is known of the former one is nothing to it.
                target = Target(due: now, isBusy: target.isBusy, series: TargetSeries(budget))
            }
            if target.failures > 0, object?.isReady == true, target.object?.isReady == false {
                // It could not answer before it was ready.
                target.failures = 0
                target.due = now
            }
            target.object = object
            // A clock that was set back would keep it waiting.
            if target.due > farthest { target.due = now }
            if !target.isBusy, target.due <= now {
                target.isBusy = true
                queue.append(place)
            }
            targets[place] = target
        }
        for place in former.keys {
            if let task = running[place] { task?.cancel() }
        }
        return former.values.map(\.series)
    }

    /// The next call, where one may be made now.
    mutating func next(_ key: Key) -> Job? {
        guard running.count < provider.concurrency else { return nil }
        while head < queue.count {
            let place = queue[head]
            head += 1
            if head == queue.count { (queue, head) = ([], 0) }
            // Meanwhile it may have gone.
            guard let target = targets[place], running[place] == nil else { continue }
            running[place] = .some(nil)
            return Job(
                key: key, number: number, plugin: plugin, provider: provider, place: place, object: target.object,
                series: target.series, budget: budget)
        }
        return nil
    }

    // MARK: Outcomes

    /// Notes that a call was ended before it came to anything.
    mutating func release(_ place: ObjectReference) {
        running[place] = nil
        targets[place]?.isBusy = false
    }

    /// Notes that a call has ended.
    ///
    /// - Parameter error: why it failed; nil where it did not.
    mutating func finish(_ place: ObjectReference, error: String?, seed: Int, at now: Timestamp) {
        running[place] = nil
        guard var target = targets[place] else { return }
        target.isBusy = false
        if let error {
            target.failures += 1
            target.error = error
            totals.failures += 1
            lastError = (error, target.object?.reference, now)
            let factor = min(Double(1 << min(max(0, target.failures - Self.patience), 16)), Self.mostIntervals)
            let longest = max(provider.every, Self.longestBackOff)
            target.due = now + min(provider.every * factor, longest)
        } else {
            target.failures = 0
            target.error = nil
            target.lastSuccess = now
            lastSuccess = now
            totals.successes += 1
            target.due = phase(after: now, seed)
        }
        targets[place] = target
    }

    /// The next of a target's own moments, one in each interval, half an interval away at least: so targets come one after the
    /// other, and each at the same distance.
    private func phase(after now: Timestamp, _ seed: Int) -> Timestamp {
        let every = max(1, provider.every.milliseconds)
        let offset = Int64(truncatingIfNeeded: seed).magnitude % UInt64(every)
        let earliest = now.milliseconds + every / 2
        let rest = (Int64(offset) - earliest % every + every) % every
        return Timestamp(milliseconds: earliest + rest)
    }

    // MARK: Telling

    /// Whether it is known to bring a series in.
    func bringsIn(_ series: String) -> Bool { provider.metrics?[series] != nil }

    /// Why the target that tells of an object failed last.
    func error(of object: ObjectReference) -> String? { (targets[object] ?? targets[Self.everything])?.error }

    func status(_ key: Key) -> ProviderStatus {
        var status = ProviderStatus(
            plugin: key.plugin, provider: key.provider, isExternal: key.isExternal, targets: targets.count,
            succeeding: 0, failing: 0,
            running: running.count, series: 0, lastError: lastError?.text, lastErrorTarget: lastError?.target,
            lastErrorAt: lastError?.time, lastSuccessAt: lastSuccess, totals: totals)
        for target in targets.values {
            if target.failures > 0 { status.failing += 1 } else if target.lastSuccess != nil { status.succeeding += 1 }
            status.series += target.series.count
        }
        return status
    }
}

extension DescribedObject {
    /// Whether another object of the same name is this one, as far as that can be known.
    func isSame(as other: DescribedObject) -> Bool {
        switch (self, other) {
        case (.pod(let pod), .pod(let other)): pod.uid == other.uid
        case (.node(let node), .node(let other)): node.uid == other.uid
        default: true
        }
    }
}
