/// Gives names numbers, one for equal names, for as long as somebody uses them.
struct NameTable<Name: Hashable> {
    private struct Entry {
        var name: Name?
        var uses: Int
    }

    private var numbers: [Name: UInt32] = [:]
    private var entries: [Entry] = []
    private var free: [UInt32] = []

    /// The number of a name; nil where nobody uses it.
    subscript(name: Name) -> UInt32? { numbers[name] }

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
        guard entries[Int(number)].uses == 0, let name = entries[Int(number)].name else { return }
        numbers[name] = nil
        entries[Int(number)].name = nil
        free.append(number)
    }
}
