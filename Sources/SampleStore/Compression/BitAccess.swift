/// Numbers of any width in plain memory, one after the other without gaps; the first bit is the lowest of the first byte.
///
/// Eight bytes are read and written at a time, so that eight bytes behind the last number must be there too. Writing
/// clears up to 64 bits behind the number.
enum BitAccess {
    /// How many bytes must lie behind the last number.
    static let padding = 8
    /// The widest number that can be read in one piece wherever it begins.
    static let singleWidth: UInt = 57

    /// The number of at most ``singleWidth`` bits that begins at a bit.
    @inline(__always)
    static func load(_ memory: UnsafeRawPointer, at position: UInt, width: UInt) -> UInt64 {
        let word = memory.loadUnaligned(fromByteOffset: Int(position &>> 3), as: UInt64.self)
        return (UInt64(littleEndian: word) &>> UInt64(position & 7)) & mask(width)
    }

    /// The number of at most 64 bits that begins at a bit.
    @inline(__always)
    static func loadWide(_ memory: UnsafeRawPointer, at position: UInt, width: UInt) -> UInt64 {
        guard width > singleWidth else { return load(memory, at: position, width: width) }
        return load(memory, at: position, width: 32) | load(memory, at: position + 32, width: width - 32) &<< 32
    }

    /// Writes a number of at most 64 bits, of which all above the width are 0.
    @inline(__always)
    static func store(_ number: UInt64, in memory: UnsafeMutableRawPointer, at position: UInt, width: UInt) {
        guard width > singleWidth else { return storeSingle(number, in: memory, at: position) }
        storeSingle(number & 0xFFFF_FFFF, in: memory, at: position)
        storeSingle(number &>> 32, in: memory, at: position + 32)
    }

    @inline(__always)
    private static func storeSingle(_ number: UInt64, in memory: UnsafeMutableRawPointer, at position: UInt) {
        let offset = Int(position &>> 3)
        let shift = UInt64(position & 7)
        let before = UInt64(memory.loadUnaligned(fromByteOffset: offset, as: UInt8.self)) & ((1 &<< shift) &- 1)
        memory.storeBytes(of: (before | number &<< shift).littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    /// Ones in the lowest bits, fewer than 64 of them.
    @inline(__always)
    static func mask(_ width: UInt) -> UInt64 { (1 &<< UInt64(width)) &- 1 }

    /// How many bits a number needs, 0 for 0.
    @inline(__always)
    static func width(of number: UInt64) -> UInt { UInt(64 &- number.leadingZeroBitCount) }

    /// A signed number as one that is small where its magnitude is: 0, -1, 1, -2 become 0, 1, 2, 3.
    @inline(__always)
    static func zigzag(_ number: Int64) -> UInt64 { UInt64(bitPattern: (number &<< 1) ^ (number &>> 63)) }

    /// The number whose ``zigzag(_:)`` this is.
    @inline(__always)
    static func unzigzag(_ number: UInt64) -> Int64 {
        Int64(bitPattern: number &>> 1) ^ (0 &- Int64(bitPattern: number & 1))
    }
}
