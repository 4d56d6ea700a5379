/// A set of label names and values, kept sorted by name; equal sets are equal whatever order they were given in.
public struct Labels: Hashable, Sendable, CustomStringConvertible, ExpressibleByDictionaryLiteral {
    /// One label.
    public struct Label: Hashable, Sendable {
        /// The label's name.
        public var name: String
        /// The label's value.
        public var value: String

        /// Makes a label.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    private var sorted: [Label]

    /// No labels.
    public init() {
        sorted = []
    }

    /// Takes labels in any order; where a name comes twice, the last value wins.
    public init(_ labels: some Sequence<Label>) {
        self.init()
        for label in labels { self[label.name] = label.value }
    }

    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.lazy.map { Label(name: $0.0, value: $0.1) })
    }

    /// Takes the labels of a dictionary.
    public init(_ dictionary: [String: String]) {
        sorted = dictionary.map { Label(name: $0.key, value: $0.value) }
        sorted.sort { $0.name < $1.name }
    }

    /// The value of a label; nil where there is none. Setting nil removes it.
    public subscript(name: String) -> String? {
        get {
            let index = position(of: name)
            return index < sorted.count && sorted[index].name == name ? sorted[index].value : nil
        }
        set {
            let index = position(of: name)
            let present = index < sorted.count && sorted[index].name == name
            switch (newValue, present) {
            case (let value?, true): sorted[index].value = value
            case (let value?, false): sorted.insert(Label(name: name, value: value), at: index)
            case (nil, true): sorted.remove(at: index)
            case (nil, false): break
            }
        }
    }

    private func position(of name: String) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The value of a label where there is no other one; nil where there are more or none, or one of another name.
    public func onlyValue(named name: String) -> String? {
        guard sorted.count == 1, sorted[0].name == name else { return nil }
        return sorted[0].value
    }

    /// The labels as a dictionary.
    public var dictionary: [String: String] {
        Dictionary(uniqueKeysWithValues: sorted.lazy.map { ($0.name, $0.value) })
    }

    /// `{container="web",pod="p"}`, empty as `{}`.
    public var description: String {
        "{" + sorted.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",") + "}"
    }
}

extension Labels: RandomAccessCollection {
    public var startIndex: Int { sorted.startIndex }
    public var endIndex: Int { sorted.endIndex }
    public subscript(position: Int) -> Label { sorted[position] }
}
