extension SetAggregation {
    /// Aggregates values, those together that agree in some labels.
    ///
    /// - Parameters:
    ///   - values: in any order.
    ///   - names: the labels that tell groups apart; a label that is not there is like one with the value "".
    /// - Returns: for each group, sorted by its labels, one value with just those labels; for `topk` and `bottomk` the
    ///   values chosen, with all their labels.
    public func apply(to values: [LabelledValue], by names: [String] = []) -> [LabelledValue] {
        var groups: [Labels: [LabelledValue]] = [:]
        for value in values {
            let key = Labels(
                names.compactMap { name in
                    value.labels[name].flatMap { $0.isEmpty ? nil : Labels.Label(name: name, value: $0) }
                })
            groups[key, default: []].append(value)
        }
        return groups.sorted { $0.key.precedes($1.key) }.flatMap { group in
            switch self {
            case .topK(let count): Self.first(count, of: group.value, >)
            case .bottomK(let count): Self.first(count, of: group.value, <)
            default: [LabelledValue(labels: group.key, value: value(of: group.value.map(\.value)))]
            }
        }
    }

    /// One value of one or more.
    private func value(of values: [Double]) -> Double {
        switch self {
        case .sum: return values.compensatedSum
        case .average: return values.compensatedSum / Double(values.count)
        case .minimum: return values.reduce(.nan) { $1 < $0 || $0.isNaN ? $1 : $0 }
        case .maximum: return values.reduce(.nan) { $1 > $0 || $0.isNaN ? $1 : $0 }
        case .standardDeviation:
            let mean = values.compensatedSum / Double(values.count)
            return (values.map { ($0 - mean) * ($0 - mean) }.compensatedSum / Double(values.count)).squareRoot()
        case .quantile(let rank):
            var sorted = values
            return sorted.withUnsafeMutableBufferPointer { rank.quantile(of: $0) }
        case .count, .topK, .bottomK: return Double(values.count)
        }
    }

    /// The values that come first, NaN last of all; where values are equal, by labels.
    private static func first(
        _ count: Int, of values: [LabelledValue], _ precedes: (Double, Double) -> Bool
    ) -> [LabelledValue] {
        let sorted = values.sorted { left, right in
            if left.value == right.value || (left.value.isNaN && right.value.isNaN) {
                return left.labels.precedes(right.labels)
            }
            return right.value.isNaN || precedes(left.value, right.value)
        }
        return Array(sorted.prefix(max(count, 0)))
    }
}

extension [Double] {
    /// The sum, with what rounding cuts off added in the end.
    fileprivate var compensatedSum: Double {
        var sum = CompensatedSum()
        for number in self { sum.add(number) }
        return sum.value
    }
}
