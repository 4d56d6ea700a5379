extension SampleStream {
    /// The sizes in which memory is taken: with an allocator's own 8 bytes, multiples of 16.
    private static func rounded(_ bytes: Int) -> Int { (bytes + 8 + 15) / 16 * 16 - 8 }

    /// Which capacity comes next where there is no more room: 32 bytes more, or an eighth. A series grows until its history
    /// is full; what it then has too much it has for good.
    var nextCapacity: Int {
        capacity == 0 ? 24 : Self.rounded(Int(capacity) + max(32, Int(capacity) / 8))
    }

    /// Looks at the memory to which the next entry goes, or at all of it where there is hardly room for one, since old samples
    /// are then looked for.
    ///
    /// - Returns: something that lies there.
    @inline(__always)
    func touch() -> UInt8 {
        guard let memory else { return 0 }
        var offset = Int(end &>> 3)
        var touched = memory.load(fromByteOffset: offset, as: UInt8.self)
        if UInt(end) &+ group.width &+ UInt(BitAccess.padding) &* 8 > UInt(capacity) &* 8 {
            while offset > 64 {
                offset &-= 64
                touched &+= memory.load(fromByteOffset: offset, as: UInt8.self)
            }
        }
        return touched
    }

    /// The least capacity for the entries there are, which need some even where they have no width.
    var leastCapacity: Int {
        count < 3 ? 0 : Self.rounded(Int(end + 7) / 8 + BitAccess.padding)
    }

    /// Changes how many bytes there are; `bytes` are no fewer than ``leastCapacity``.
    mutating func setCapacity(_ bytes: Int) {
        guard bytes != Int(capacity) else { return }
        guard bytes > 0 else {
            memory?.deallocate()
            memory = nil
            capacity = 0
            return
        }
        let grown = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 8)
        let used = Int(end + 7) / 8
        if let memory, used > 0 { grown.copyMemory(from: memory, byteCount: used) }
        // What is behind is read along with the last entries, and masked; it must only be something.
        (grown + used).initializeMemory(as: UInt8.self, repeating: 0, count: bytes - used)
        memory?.deallocate()
        memory = grown
        capacity = UInt32(bytes)
    }
}
