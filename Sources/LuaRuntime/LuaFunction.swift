internal import Synchronization

/// A function that lives in a machine, and lives there as long as this object.
///
/// It may be let go of on any thread; the machine forgets it at its next entry.
public final class LuaFunction: Sendable, Equatable, CustomStringConvertible {
    /// The chunk that defines the function.
    public let chunkName: String
    /// The line at which its definition begins; nil for functions of the standard library and for chunks.
    public let line: Int?

    let reference: Int32
    let owner: ReleasedFunctions

    init(reference: Int32, chunkName: String, line: Int?, owner: ReleasedFunctions) {
        self.reference = reference
        self.chunkName = chunkName
        self.line = line
        self.owner = owner
    }

    deinit {
        owner.add(reference)
    }

    /// Whether both are the same reference.
    public static func == (left: LuaFunction, right: LuaFunction) -> Bool {
        left === right
    }

    /// Where the function is defined.
    public var description: String {
        line.map { "function at \(chunkName):\($0)" } ?? "function of \(chunkName)"
    }
}

/// References that wait for being forgotten by their machine, and the identity of that machine.
final class ReleasedFunctions: Sendable {
    private let references = Mutex<[Int32]>([])
    private let waiting = Atomic<Bool>(false)

    func add(_ reference: Int32) {
        references.withLock { $0.append(reference) }
        waiting.store(true, ordering: .releasing)
    }

    /// Takes everything that waits.
    func take() -> [Int32] {
        guard waiting.exchange(false, ordering: .acquiringAndReleasing) else { return [] }
        return references.withLock { references in
            defer { references = [] }
            return references
        }
    }
}
