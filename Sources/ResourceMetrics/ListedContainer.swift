import Samples

/// A container that the newest page with its pod listed.
struct ListedContainer: Hashable {
    /// The container's name.
    var name: String
    /// When it started; nil where the kubelet doesn't say.
    var start: Timestamp?
}

extension StoredResourceMetrics {
    /// Which containers of a pod run, as the newest page tells that listed any of them.
    ///
    /// A kubelet lists a container while it runs: one that ended (an init container) or waits (in back-off) is missing
    /// from the page, without a word. The start time of every container on a page is stored with the time of the
    /// scrape, so those whose newest such time is the pod's newest were on that page together.
    ///
    /// Where a kubelet tells no start times at all, the containers with current CPU figures are taken to run.
    ///
    /// - Parameter earliest: scrapes before this instant saw another pod of the same name.
    /// - Returns: when that page was scraped, nil where start times would tell but are not there, and the containers
    ///   sorted by name; nil where no page since `earliest` listed any.
    func listedContainers(
        of pod: ObjectReference, since earliest: Timestamp, now: Timestamp
    ) -> (scrape: Timestamp?, containers: [ListedContainer])? {
        let all = series(.containerStartTime, of: pod)
        if all.isEmpty { return measuredContainers(of: pod, since: earliest, now: now).map { (nil, $0) } }
        var scrape: Timestamp?
        for one in all {
            guard let seen = newestSample(of: one.id, now: now)?.timestamp, seen >= earliest else { continue }
            scrape = max(scrape ?? seen, seen)
        }
        guard let scrape else { return nil }
        // Looked up again, as of that scrape: a page may have come in between two of the lookups above, and a page is
        // stored as a whole, so that what it lists is there by now.
        let containers = all.compactMap { one -> ListedContainer? in
            guard
                let name = one.labels[KubeletMetric.containerLabel],
                let sample = store.newestSample(of: one.id, at: scrape), sample.timestamp == scrape
            else { return nil }
            return ListedContainer(name: name, start: sample.startTime)
        }
        return (scrape, containers.sorted { $0.name < $1.name })
    }

    /// The containers with current CPU figures, or, where none is current, all that have figures; nil without any.
    private func measuredContainers(
        of pod: ObjectReference, since earliest: Timestamp, now: Timestamp
    ) -> [ListedContainer]? {
        var current: [ListedContainer] = []
        var stale: [ListedContainer] = []
        for one in series(.containerCPUUsage, of: pod) {
            guard
                let name = one.labels[KubeletMetric.containerLabel], let sample = newestSample(of: one.id, now: now),
                sample.timestamp >= earliest
            else { continue }
            let container = ListedContainer(name: name, start: nil)
            if staleAge(of: sample, now: now) == nil { current.append(container) } else { stale.append(container) }
        }
        let found = current.isEmpty ? stale : current
        return found.isEmpty ? nil : found.sorted { $0.name < $1.name }
    }
}

extension Sample {
    /// The value as a time in seconds since the Unix epoch; nil where it can't be one.
    fileprivate var startTime: Timestamp? {
        value > 0 && value < 1e12 ? Timestamp(seconds: value) : nil
    }
}
