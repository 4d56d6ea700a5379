/// Gives names numbers, one for equal names, for as long as somebody uses them.
struct NameTable<Name: Hashable> {
    private struct Entry {
        var name: Name
        var uses: UInt32
    }

    private var numbers: [Name: UInt32] = [:]
    private var entries: [Entry] = []
    private var free: [UInt32] = []

    /// The number of a name; nil where nobody uses it.
    subscript(name: Name) -> UInt32? {
        @inline(__always) get { numbers[name] }
    }

    /// The name of a number that is in use.
    @inline(__always)
    func name(_ number: UInt32) -> Name { entries[Int(number)].name }

    /// Whether a number that is in use stands for a name.
    @inline(__always)
    func matches(_ number: UInt32, _ name: Name) -> Bool {
        entries.withUnsafeBufferPointer { $0[Int(number)].name == name }
    }

    /// How many names are in use.
    var count: Int { numbers.count }

    /// How many users they have together.
    var uses: Int { numbers.values.reduce(0) { $0 + Int(entries[Int($1)].uses) } }

    /// The number of a name, with one more user.
    mutating func retain(_ name: Name) -> UInt32 {
        if let number = numbers[name] {
            entries[Int(number)].uses += 1
            return number
        }
        let entry = Entry(name: name, uses: 1)
        let number: UInt32
        if let reused = free.popLast() {
            number = reused
            entries[Int(number)] = entry
        } else {
            number = UInt32(entries.count)
            entries.append(entry)
        }
        numbers[name] = number
        return number
    }

    /// Takes one user away; the last one takes the name along.
    mutating func release(_ number: UInt32) {
        entries[Int(number)].uses -= 1
        guard entries[Int(number)].uses == 0 else { return }
        numbers[entries[Int(number)].name] = nil
        free.append(number)
    }
}
