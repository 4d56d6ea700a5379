import Samples

/// Parts that many objects of a list have in common, decoded once and held once: the labels and owners of a workload's pods,
/// their requests and limits, the names of their namespace and node.
///
/// A part is known by its bytes. An instance serves one list or one watch; it is not for several threads at once.
public final class SharedParts {
    var labels = Memo<Labels>()
    var owners = Memo<[OwnerRecord]>()
    var requirements = Memo<ResourceRequirements>()
    var texts = Memo<String>()
    private var ports: Set<[ContainerPort]> = []

    /// Makes an empty collection.
    public init() {}

    /// The list that is equal to one, which is kept in its place.
    func shared(_ list: [ContainerPort]) -> [ContainerPort] {
        if ports.count >= 4096 { ports.removeAll() }
        return list.isEmpty ? [] : ports.insert(list).memberAfterInsert
    }

    /// Values by the bytes that they were decoded from.
    struct Memo<Value> {
        private var entries: [UInt64: (bytes: [UInt8], value: Value)] = [:]
        /// How many values are remembered before all are forgotten.
        private let limit = 4096

        /// The value of these bytes, made where it is not known.
        mutating func value(
            of bytes: UnsafeRawBufferPointer, _ make: (UnsafeRawBufferPointer) throws(ProtobufError) -> Value
        ) throws(ProtobufError) -> Value {
            let key = Self.hash(bytes)
            if let known = entries[key], known.bytes.elementsEqual(bytes) { return known.value }
            let value = try make(bytes)
            if entries.count >= limit { entries.removeAll() }
            entries[key] = (Array(bytes), value)
            return value
        }

        /// Eight bytes at a time; who collides is only not shared.
        private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
            var hash = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
            var offset = 0
            while offset + 8 <= bytes.count {
                hash = mix(hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            var rest: UInt64 = 0
            while offset < bytes.count {
                rest = rest << 8 | UInt64(bytes[offset])
                offset += 1
            }
            return mix(hash ^ rest)
        }

        private static func mix(_ value: UInt64) -> UInt64 {
            let (high, low) = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
            return high ^ low
        }
    }
}
