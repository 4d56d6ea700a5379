extension SampleStream {
    /// The sizes in which memory is taken: with an allocator's own 8 bytes, multiples of 16.
    private static func rounded(_ bytes: Int) -> Int { (bytes + 8 + 15) / 16 * 16 - 8 }

    /// Which capacity comes next where there is no more room: 16 bytes more, or a sixteenth. A series grows until its history
    /// is full; what it then has too much it has for good.
    var nextCapacity: Int {
        capacity == 0 ? 24 : Self.rounded(Int(capacity) + max(16, Int(capacity) / 16))
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
