import LuaRuntime
import Samples

/// What a plugin's functions see while they run: the object at hand, the pods behind it, and their samples.
///
/// Handles carry the place of their object (`CallScope`). All of them die when the call ends that they were given to.
final class RunPhase {
    /// The range that window functions look at where neither the call nor the declaration names one.
    static let defaultWindow = TimeSpan.minutes(2)

    /// Where samples come from, and what time it is, for all objects of one computation.
    final class Request: Sendable {
        let series: ObjectSeries
        let inventory: any ObjectInventory
        let now: Timestamp
        /// What is computed, for people.
        let subject: String
        /// What it describes.
        let resource: GroupResource
        let window: TimeSpan
        /// What the metrics came to that it uses.
        let used: UsedMetrics
        let objects: [DescribedObject]

        init(
            _ subject: String, of resource: GroupResource, for objects: [DescribedObject], window: TimeSpan,
            used: UsedMetrics = [:], query: any SampleQuery, inventory: any ObjectInventory, now: Timestamp,
            ages: MaximumAges
        ) {
            series = ObjectSeries(query: query, now: now, ages: ages)
            self.inventory = inventory
            self.now = now
            self.subject = subject
            self.resource = resource
            self.window = window
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

    /// The call that computes at the moment and waits for nothing.
    private(set) var scope: CallScope?
    /// The calls that may wait, by their numbers.
    private var waiting: [Int: CallScope] = [:]
    private var lastNumber = 0
    /// The machine that this is of, which calls it; counting references to it stays cheap as none of them is weak.
    private(set) unowned var machine: LuaVM?
    private var windows: [String: TimeSpan] = [:]
    /// Is told of windows that functions name; nil where nobody wants to know.
    var longWindows: LongWindowNotice?

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

    // MARK: Calls

    /// Begins to answer for a request, without ever waiting.
    func begin(_ request: Request) {
        scope = CallScope(number: 0, request)
    }

    /// Begins to answer for the next object.
    func beginObject() {
        scope?.beginObject()
    }

    /// Ends answering, and lets go of the request's objects.
    func end() {
        scope = nil
    }

    /// Begins a call that may wait, beside all others.
    func beginWaiting(_ request: Request) -> CallScope {
        lastNumber = lastNumber % Int(Int32.max) + 1
        while waiting[lastNumber] != nil { lastNumber = lastNumber % Int(Int32.max) + 1 }
        let scope = CallScope(number: lastNumber, request)
        waiting[lastNumber] = scope
        return scope
    }

    /// Ends a call that may wait.
    func end(_ scope: CallScope) {
        waiting[CallScope.number(of: scope.base)] = nil
    }

    /// The call that a place belongs to.
    func scope(_ place: Int) throws(LuaHostError) -> CallScope {
        let number = CallScope.number(of: place)
        guard let scope = number == 0 ? scope : waiting[number] else { throw LuaHostError("the call is over") }
        return scope
    }

    // MARK: Objects

    /// The object at a place.
    func object(_ place: Int) throws(LuaHostError) -> DescribedObject {
        try scope(place).object(place)
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
        try scope(place).podsBehind(place)
    }

    // MARK: Arguments

    /// Reads a window: `90s`.
    ///
    /// - Parameter complain: makes an error of what is wrong.
    func window(_ text: String, _ complain: (String) -> LuaHostError) throws(LuaHostError) -> TimeSpan {
        if let known = windows[text] { return known }
        guard let span = TimeSpan(parsing: text), span > .zero else {
            throw complain("\"\(text)\" must be a duration such as \"90s\", \"2m\" or \"1h\"")
        }
        longWindows?.look(at: span)
        if windows.count < 64 { windows[text] = span }
        return span
    }

    /// The window that an argument names.
    func window(_ call: borrowing LuaCall, _ position: Int) throws(LuaHostError) -> TimeSpan {
        guard let text = call.arguments.string(position) else {
            throw .badArgument(position, "a text such as \"2m\" expected, got \(call.arguments.typeName(position))")
        }
        return try window(text) { .badArgument(position, $0) }
    }

    /// Reads labels: `{ container = "web" }`.
    ///
    /// - Parameter complain: makes an error of what is wrong.
    func labels(_ table: LuaTable, _ complain: (String) -> LuaHostError) throws(LuaHostError) -> Labels {
        guard table.array.isEmpty else { throw complain("labels must be named: { container = \"web\" }") }
        var labels = Labels()
        for field in table.fields {
            guard case .string(let value) = field.value else {
                throw complain("label \"\(field.name.prefix(100))\" \(field.value.mismatch("string"))")
            }
            labels[field.name] = value
        }
        return labels
    }

    /// The labels that an argument has.
    func labels(_ call: borrowing LuaCall, _ position: Int) throws(LuaHostError) -> Labels {
        try labels(try call.table(position)) { .badArgument(position, $0) }
    }

    /// What is wrong with a number that shall be the part of values that lie below a quantile; nil where nothing is.
    static func complaint(ofRank rank: Double) -> String? {
        rank >= 0 && rank <= 1 ? nil : "\(rank) must be from 0 to 1, such as 0.95 for the 95th percentile"
    }

    /// The rank that an argument is.
    static func rank(_ call: borrowing LuaCall, _ position: Int) throws(LuaHostError) -> Double {
        let rank = try call.number(position)
        if let complaint = complaint(ofRank: rank) { throw .badArgument(position, complaint) }
        return rank
    }
}
