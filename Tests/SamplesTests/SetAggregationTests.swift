import Samples
import Testing

struct SetAggregationTests {
    private let values = [
        LabelledValue(labels: ["pod": "a", "zone": "x"], value: 1),
        LabelledValue(labels: ["pod": "b", "zone": "x"], value: 4),
        LabelledValue(labels: ["pod": "c", "zone": "y"], value: 2.5),
        LabelledValue(labels: ["pod": "d"], value: 10),
    ]

    @Test func `values are grouped by the labels asked for`() {
        let sums = SetAggregation.sum.apply(to: values, by: ["zone"])
        #expect(
            sums == [
                LabelledValue(labels: [:], value: 10), LabelledValue(labels: ["zone": "x"], value: 5),
                LabelledValue(labels: ["zone": "y"], value: 2.5),
            ])
        #expect(SetAggregation.count.apply(to: values) == [LabelledValue(labels: [:], value: 4)])
        #expect(SetAggregation.sum.apply(to: [], by: ["zone"]) == [])
    }

    @Test(arguments: [
        (SetAggregation.average, 4.375), (.minimum, 1), (.maximum, 10), (.quantile(0.5), 3.25),
        (.quantile(2), .infinity),
    ])
    func `a set has one value`(aggregation: SetAggregation, expected: Double) {
        #expect(aggregation.apply(to: values) == [LabelledValue(labels: [:], value: expected)])
    }

    @Test func `the deviation is that of a whole population`() {
        let values = [2.0, 4, 4, 4, 5, 5, 7, 9].map { LabelledValue(labels: [:], value: $0) }
        #expect(SetAggregation.standardDeviation.apply(to: values).map(\.value) == [2])
    }

    @Test func `the first few keep their labels`() {
        #expect(SetAggregation.topK(2).apply(to: values).map(\.value) == [10, 4])
        #expect(SetAggregation.bottomK(1).apply(to: values).map(\.labels) == [["pod": "a", "zone": "x"]])
        #expect(SetAggregation.topK(1).apply(to: values, by: ["zone"]).map(\.value) == [10, 4, 2.5])
        #expect(SetAggregation.topK(0).apply(to: values) == [])
        let odd = values + [LabelledValue(labels: [:], value: .nan)]
        #expect(SetAggregation.bottomK(9).apply(to: odd).map(\.value).last?.isNaN == true)
        #expect(SetAggregation.minimum.apply(to: odd).map(\.value) == [1])
        #expect(SetAggregation.maximum.apply(to: [odd[4]]).map(\.value.isNaN) == [true])
    }
}
