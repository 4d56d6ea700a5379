/// Up to sixteen entries of a stream that are equally wide.
struct SampleGroup: Hashable {
    /// How many entries a group holds at most.
    static let capacity: UInt8 = 16
    /// How many bits the footer of a closed group has.
    static let footerWidth: UInt = 16

    /// How many entries there are.
    var count: UInt8 = 0
    /// How many bits the time of an entry has.
    var timeWidth: UInt8 = 0
    /// How many bits the code of an entry has.
    var codeWidth: UInt8 = 0

    /// How many bits an entry has.
    @inline(__always)
    var width: UInt { UInt(timeWidth) &+ UInt(codeWidth) }

    /// How many bits all entries have.
    @inline(__always)
    var size: UInt { width &* UInt(count) }

    /// The width to be used for times that need so many bits: up to 30, or 40.
    @inline(__always)
    static func timeWidth(for width: UInt) -> UInt8 { width > 30 ? 40 : UInt8(truncatingIfNeeded: width) }
}

extension SampleGroup {
    /// What stands behind the entries of a closed group: 4 bits for the number of entries less one, 5 for the width of times
    /// (31 stands for 40), 7 for the width of codes.
    @inline(__always)
    var footer: UInt64 {
        UInt64(count &- 1) | UInt64(timeWidth == 40 ? 31 : timeWidth) &<< 4 | UInt64(codeWidth) &<< 9
    }

    /// The group that a footer ends.
    @inline(__always)
    init(footer: UInt64) {
        count = UInt8(truncatingIfNeeded: footer & 15) &+ 1
        let width = UInt8(truncatingIfNeeded: footer &>> 4 & 31)
        timeWidth = width == 31 ? 40 : width
        codeWidth = UInt8(truncatingIfNeeded: footer &>> 9 & 127)
    }
}
