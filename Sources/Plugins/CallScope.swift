import LuaRuntime
import Samples

/// What one call of a plugin's function sees: its objects, the pods behind them, and the samples it has used.
///
/// Objects are found by places: those asked for come first, then the pods behind them. A plugin can be in several calls at
/// once, as some wait; so each call has places of its own.
final class CallScope {
    /// Where the places of the call begin.
    let base: Int
    let request: RunPhase.Request
    /// What the functions called for the object at hand have used.
    var trace = RunPhase.Trace()
    /// The pods behind the object at hand.
    private var extras: [PodRecord] = []
    /// The places of the pods behind an object, by the place of the object.
    private var behind: [Int: Range<Int>] = [:]
    private var podsByNode: [String: [PodRecord]]?

    /// - Parameter number: which differs from those of all other calls that have not ended.
    init(number: Int, _ request: RunPhase.Request) {
        base = number << Self.bits
        self.request = request
    }

    /// How much of a place says where in its call it is.
    private static let bits = 32

    /// The number of the call that a place belongs to.
    static func number(of place: Int) -> Int { place >> bits }

    /// Begins to answer for the next object.
    func beginObject() {
        trace = RunPhase.Trace()
        if !behind.isEmpty {
            extras.removeAll(keepingCapacity: true)
            behind.removeAll(keepingCapacity: true)
        }
    }

    /// The object at a place.
    func object(_ place: Int) throws(LuaHostError) -> DescribedObject {
        let (index, objects) = (place - base, request.objects)
        if objects.indices.contains(index) { return objects[index] }
        guard extras.indices.contains(index - objects.count) else { throw LuaHostError("the object is gone") }
        return .pod(extras[index - objects.count])
    }

    /// The places of the pods behind the object at a place; of a pod its own.
    func podsBehind(_ place: Int) throws(LuaHostError) -> Range<Int> {
        if let known = behind[place] { return known }
        let pods: [PodRecord]
        switch try object(place) {
        case .pod: return place..<place + 1
        case .node(let node): pods = podsOfNode(node.name)
        case .group(let group): pods = group.pods
        }
        let start = base + request.objects.count + extras.count
        extras += pods
        behind[place] = start..<start + pods.count
        return start..<start + pods.count
    }

    private func podsOfNode(_ name: String) -> [PodRecord] {
        if let podsByNode { return podsByNode[name] ?? [] }
        let pods = request.inventory.pods(in: nil, matching: .everything).filter(\.isRunning)
        let grouped = Dictionary(grouping: pods, by: \.nodeName)
        podsByNode = grouped
        return grouped[name] ?? []
    }
}
