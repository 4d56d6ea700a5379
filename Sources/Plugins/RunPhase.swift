import LuaRuntime
import Samples

/// What a plugin's functions see while they compute: the object at hand, the pods behind it, and their samples.
///
/// Handles carry the place of their object: those asked for come first, then the pods behind the one at hand. All of them
/// die when the call ends.
final class RunPhase {
    /// The range that window functions look at where neither the call nor the declaration names one.
    static let defaultWindow = TimeSpan.minutes(2)

    /// Where samples come from, and what time it is, for all objects of one computation.
    final class Request: Sendable {
        let query: any SampleQuery
        let inventory: any ObjectInventory
        let historyStart: Timestamp?
        let now: Timestamp
        /// Series whose newest sample is older than this say nothing about now.
        let maximumAge: TimeSpan
        /// The metric that is computed.
        let key: PluginCatalogue.Key
        let window: TimeSpan
        /// What the metrics came to that it uses.
        let used: UsedMetrics
        let objects: [DescribedObject]

        init(
            _ metric: DerivedMetric, for objects: [DescribedObject], used: UsedMetrics, query: any SampleQuery,
            inventory: any ObjectInventory, now: Timestamp, maximumAge: TimeSpan
        ) {
            self.query = query
            self.inventory = inventory
            historyStart = query.historyStart
            self.now = now
            self.maximumAge = maximumAge
            key = metric.key
            window = metric.window
            self.used = used
            self.objects = objects
        }
    }

    /// What the functions called for one object have used.
    struct Trace {
        var firstSample: Timestamp?
        var lastSample: Timestamp?
        /// Why the last function without a value had none.
        var absence: AbsenceReason?

        mutating func use(_ value: WindowValue) {
            use(from: value.firstSample, through: value.lastSample)
        }

        mutating func use(_ value: DerivedValue) {
            // What was computed without samples adds none.
            guard let window = value.window else { return }
            use(from: value.timestamp - window, through: value.timestamp)
        }

        private mutating func use(from first: Timestamp, through last: Timestamp) {
            firstSample = min(firstSample ?? first, first)
            lastSample = max(lastSample ?? last, last)
        }
    }

    private(set) var request: Request?
    var trace = Trace()
    /// The machine; it lives as long as the plugin does, and so does this.
    private(set) weak var machine: LuaVM?
    /// The pods behind the object at hand.
    private var extras: [PodRecord] = []
    /// The places of the pods behind an object, by the place of the object.
    private var behind: [Int: Range<Int>] = [:]
    private var podsByNode: [String: [PodRecord]]?
    private var windows: [String: TimeSpan] = [:]

    let pod = LuaHandleType("pod")
    let node = LuaHandleType("node")
    let group = LuaHandleType("object")
    let pods = LuaHandleType("pods")
    let samples = LuaHandleType("samples")
    let labels = LuaHandleType("labels")
    let annotations = LuaHandleType("annotations")

    /// Makes the types of handles known to a machine.
    func register(with machine: LuaVM) throws(LuaError) {
        self.machine = machine
        addObjectMembers()
        addPodsMembers()
        addSampleFunctions()
        addAggregations()
        for type in [labels, annotations, pod, node, group, pods, samples] { try machine.register(type) }
    }

    /// Begins to answer for a request.
    func begin(_ request: Request) {
        self.request = request
    }

    /// Begins to answer for the next object.
    func beginObject() {
        trace = Trace()
        if !behind.isEmpty {
            extras.removeAll(keepingCapacity: true)
            behind.removeAll(keepingCapacity: true)
        }
    }

    /// Ends answering, and lets go of the request's objects.
    func end() {
        beginObject()
        request = nil
        podsByNode = nil
    }

    // MARK: Objects

    func current() throws(LuaHostError) -> Request {
        guard let request else { throw LuaHostError("the call is over") }
        return request
    }

    /// The object at a place.
    func object(_ place: Int) throws(LuaHostError) -> DescribedObject {
        let objects = try current().objects
        if objects.indices.contains(place) { return objects[place] }
        guard extras.indices.contains(place - objects.count) else { throw LuaHostError("the object is gone") }
        return .pod(extras[place - objects.count])
    }

    func object(_ token: Int64) throws(LuaHostError) -> DescribedObject {
        try object(Int(truncatingIfNeeded: token))
    }

    /// The type of handle that an object has.
    func type(of object: DescribedObject) -> LuaHandleType {
        switch object {
        case .pod: pod
        case .node: node
        case .group: group
        }
    }

    /// The places of the pods behind the object at a place; of a pod its own.
    func podsBehind(_ place: Int) throws(LuaHostError) -> Range<Int> {
        if let known = behind[place] { return known }
        let request = try current()
        let pods: [PodRecord]
        switch try object(place) {
        case .pod: return place..<place + 1
        case .node(let node): pods = podsOfNode(node.name, request)
        case .group(let group): pods = group.pods
        }
        let start = request.objects.count + extras.count
        extras += pods
        behind[place] = start..<start + pods.count
        return start..<start + pods.count
    }

    private func podsOfNode(_ name: String, _ request: Request) -> [PodRecord] {
        if let podsByNode { return podsByNode[name] ?? [] }
        let pods = request.inventory.pods(in: nil, matching: .everything).filter(\.isRunning)
        let grouped = Dictionary(grouping: pods, by: \.nodeName)
        podsByNode = grouped
        return grouped[name] ?? []
    }

    // MARK: Arguments

    /// Reads a window: `90s`.
    func window(_ text: String) throws(LuaHostError) -> TimeSpan {
        if let known = windows[text] { return known }
        guard let span = TimeSpan(parsing: text), span > .zero else {
            throw LuaHostError("bad window \"\(text)\": it must be a duration such as \"90s\", \"2m\" or \"1h\"")
        }
        if windows.count < 64 { windows[text] = span }
        return span
    }

    /// Reads labels: `{ container = "web" }`.
    func labels(_ table: LuaTable) throws(LuaHostError) -> Labels {
        guard table.array.isEmpty else { throw LuaHostError("labels must be named: { container = \"web\" }") }
        var labels = Labels()
        for field in table.fields {
            guard case .string(let value) = field.value else {
                throw LuaHostError("label \"\(field.name)\" must be a string, not a \(field.value.typeName)")
            }
            labels[field.name] = value
        }
        return labels
    }
}
