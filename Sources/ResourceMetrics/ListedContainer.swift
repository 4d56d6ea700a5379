import Samples

/// A container that runs, as the newest page with its pod tells, and what is known of it.
struct ListedContainer {
    /// When it started; nil where the kubelet doesn't say.
    var start: Timestamp?
    /// Its newest samples.
    var readings: ContainerReadings
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
    /// - Parameters:
    ///   - containers: the pod's, sorted by name.
    ///   - earliest: scrapes before this instant saw another pod of the same name.
    /// - Returns: when that page was scraped, nil where start times would tell but are not there, and the containers;
    ///   nil where no page since `earliest` listed any.
    func listedContainers(
        _ containers: [ContainerReadings], since earliest: Timestamp, now: Timestamp
    ) -> (scrape: Timestamp?, containers: [ListedContainer])? {
        let seen = containers.lazy.compactMap { $0.start?.newest.timestamp }
        guard let newest = seen.max() else {
            return measuredContainers(containers, since: earliest, now: now).map { (nil, $0) }
        }
        guard newest >= earliest else { return nil }
        let listed = containers.filter { $0.start?.newest.timestamp == newest }
        return (newest, listed.map { ListedContainer(start: $0.startTime, readings: $0) })
    }

    /// The containers with current CPU figures, or, where none is current, all that have figures; nil without any.
    private func measuredContainers(
        _ containers: [ContainerReadings], since earliest: Timestamp, now: Timestamp
    ) -> [ListedContainer]? {
        let measured = containers.filter { ($0.cpu?.newest.timestamp).map { $0 >= earliest } ?? false }
        let current = measured.filter { $0.cpu.flatMap { staleAge(of: $0.newest, now: now) } == nil }
        let found = current.isEmpty ? measured : current
        return found.isEmpty ? nil : found.map { ListedContainer(start: nil, readings: $0) }
    }
}
