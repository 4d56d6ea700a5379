import Samples

/// The newest samples of one container of a pod.
struct ContainerReadings {
    /// The metrics that are read, in the order in which readings number them.
    static let metrics = [
        KubeletMetric.containerStartTime, .containerCPUUsage, .containerMemoryWorkingSet, .containerSwapUsage,
    ].map(\.rawValue)

    /// The container's name.
    let name: String
    /// Its start; the time of its sample is that of the scrape.
    private(set) var start: Reading?
    /// Its CPU counter.
    private(set) var cpu: Reading?
    /// Its working set.
    private(set) var memory: Reading?
    /// Its swap.
    private(set) var swap: Reading?

    /// Sorts a pod's readings by container, those by name.
    static func all(_ readings: [Reading]) -> [ContainerReadings] {
        var containers: [ContainerReadings] = []
        for reading in readings {
            guard let name = reading.labels[KubeletMetric.containerLabel] else { continue }
            if let place = containers.firstIndex(where: { $0.name == name }) {
                containers[place].take(reading)
            } else {
                var container = ContainerReadings(name: name)
                container.take(reading)
                containers.append(container)
            }
        }
        if containers.count > 1 { containers.sort { $0.name < $1.name } }
        return containers
    }

    private init(name: String) {
        self.name = name
    }

    private mutating func take(_ reading: Reading) {
        switch reading.metric {
        case 0: start = reading
        case 1: cpu = reading
        case 2: memory = reading
        default: swap = reading
        }
    }

    /// When the container started; nil where the kubelet doesn't say.
    var startTime: Timestamp? {
        start.flatMap { $0.newest.value > 0 && $0.newest.value < 1e12 ? Timestamp(seconds: $0.newest.value) : nil }
    }
}
