import CZlib

/// Reads a snapshot's bytes a piece at a time, after its checksum has been found right.
struct SnapshotReader: ~Copyable {
    /// How many bytes are read together.
    private static let piece = 1 << 20
    /// The longest text or run of entries that a snapshot can have.
    private static let limit = 1 << 28

    private let file: SystemFile
    private var bytes: [UInt8] = []
    private var place = 0
    /// How many bytes are left before the checksum.
    private var rest: Int

    /// Begins to read a file.
    ///
    /// - Throws: ``SnapshotDamage`` where the checksum is wrong, ``SnapshotError`` where the file can't be read.
    static func open(_ file: consuming SystemFile) throws -> SnapshotReader {
        let rest = try check(file)
        try file.rewind()
        return SnapshotReader(file: file, rest: rest)
    }

    private init(file: consuming SystemFile, rest: Int) {
        self.file = file
        self.rest = rest
    }

    /// Compares the checksum.
    ///
    /// - Returns: how many bytes come before it.
    private static func check(_ file: borrowing SystemFile) throws -> Int {
        var checksum: UInt = 0
        var total = 0
        // The last four bytes read so far may be the checksum, so they are held back.
        var held: [UInt8] = []
        while true {
            let next = try file.read(piece)
            if next.isEmpty { break }
            held += next
            let covered = held.count - 4
            guard covered > 0 else { continue }
            checksum = held.withUnsafeBufferPointer { crc32(checksum, $0.baseAddress, UInt32(covered)) }
            total += covered
            held.removeFirst(covered)
        }
        guard held.count == 4 else { throw SnapshotDamage(reason: "it is too short") }
        let stored = held.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << (8 * UInt32($1.offset)) }
        guard stored == UInt32(truncatingIfNeeded: checksum) else {
            throw SnapshotDamage(reason: "its checksum is wrong, so it is damaged or was not written to its end")
        }
        return total
    }

    /// Whether everything has been read.
    var isAtEnd: Bool { rest == 0 && place == bytes.count }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws -> Number {
        try need(MemoryLayout<Number>.size)
        defer { place += MemoryLayout<Number>.size }
        return bytes.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Number.self)) }
    }

    mutating func text() throws -> String {
        let count = Int(try number(UInt32.self))
        try need(count)
        defer { place += count }
        return String(decoding: bytes[place..<(place + count)], as: UTF8.self)
    }

    /// Copies bytes to somewhere.
    mutating func copy(_ count: Int, to memory: UnsafeMutableRawPointer) throws {
        try need(count)
        bytes.withUnsafeBytes { memory.copyMemory(from: $0.baseAddress! + place, byteCount: count) }
        place += count
    }

    /// Makes sure that so many bytes lie ready.
    private mutating func need(_ count: Int) throws {
        guard count <= Self.limit else { throw SnapshotDamage(reason: "it has a length that can't be") }
        guard bytes.count - place < count else { return }
        bytes.removeFirst(place)
        place = 0
        while bytes.count < count {
            guard rest > 0 else { throw SnapshotDamage(reason: "it ends too early") }
            let next = try file.read(min(Self.piece, rest))
            guard !next.isEmpty else { throw SnapshotDamage(reason: "it ends too early") }
            rest -= next.count
            bytes += next
        }
    }
}
