import Samples

/// A run of samples of one series: the unit in which memory is taken and given back.
///
/// A chunk is a piece of plain memory, 15 samples of 16 bytes and the next chunk's address behind them, 248 bytes in
/// all, which with an allocator's own 8 make 256. Whoever holds a chunk frees it, once.
struct Chunk {
    /// How many samples a chunk holds.
    static let capacity = 15
    /// What a chunk costs, the allocator's share included.
    static let cost = 256

    private static let nextOffset = capacity * MemoryLayout<Sample>.stride
    private static let size = nextOffset + MemoryLayout<UnsafeMutableRawPointer?>.size

    let memory: UnsafeMutableRawPointer

    private init(memory: UnsafeMutableRawPointer) {
        self.memory = memory
    }

    /// Takes memory for a chunk that no other follows.
    static func allocate() -> Chunk {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: MemoryLayout<Sample>.alignment)
        let nothing = Sample(timestamp: Timestamp(milliseconds: 0), value: 0)
        memory.initializeMemory(as: Sample.self, repeating: nothing, count: capacity)
        (memory + nextOffset).initializeMemory(as: UnsafeMutableRawPointer?.self, to: nil)
        return Chunk(memory: memory)
    }

    /// Gives the memory back.
    func deallocate() {
        memory.deallocate()
    }

    /// The samples; how many of them mean something is known to the series.
    var samples: UnsafeMutablePointer<Sample> {
        memory.assumingMemoryBound(to: Sample.self)
    }

    /// The chunk with the samples that follow.
    var next: Chunk? {
        get { nextPointer.pointee.map(Chunk.init(memory:)) }
        nonmutating set { nextPointer.pointee = newValue?.memory }
    }

    private var nextPointer: UnsafeMutablePointer<UnsafeMutableRawPointer?> {
        (memory + Self.nextOffset).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    }
}
