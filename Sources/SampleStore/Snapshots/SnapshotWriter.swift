import CZlib

/// Collects a snapshot's bytes, writes them a piece at a time, and keeps a checksum of them.
struct SnapshotWriter: ~Copyable {
    /// How many bytes are written together.
    private static let piece = 1 << 20

    private let file: SystemFile
    private var bytes: [UInt8] = []
    private var checksum: UInt = 0
    private(set) var total = 0

    init(_ file: consuming SystemFile) {
        self.file = file
        bytes.reserveCapacity(Self.piece * 2)
    }

    mutating func add(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A text with its length in bytes, 32 bits, before it.
    mutating func add(_ text: String) {
        add(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ memory: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: memory)
    }

    /// Writes what was collected, where that is much.
    mutating func flushIfLarge() throws(SnapshotError) {
        if bytes.count >= Self.piece { try flush() }
    }

    /// Writes the rest and the checksum, and waits until all of it would survive a loss of power.
    mutating func finish() throws(SnapshotError) {
        try flush()
        add(UInt32(truncatingIfNeeded: checksum))
        try flush()
        try file.synchronize()
    }

    private mutating func flush() throws(SnapshotError) {
        checksum = bytes.withUnsafeBufferPointer { crc32(checksum, $0.baseAddress, UInt32($0.count)) }
        total += bytes.count
        try file.write(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
