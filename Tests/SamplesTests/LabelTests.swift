import Samples
import Testing

struct LabelTests {
    @Test func `labels are equal in any order and the last of a name wins`() {
        let labels = Labels([.init(name: "b", value: "1"), .init(name: "a", value: "2"), .init(name: "b", value: "3")])
        #expect(labels == ["a": "2", "b": "3"])
        #expect(labels.map(\.name) == ["a", "b"])
        #expect(labels["b"] == "3")
        #expect(labels["c"] == nil)
        #expect(labels.dictionary == ["a": "2", "b": "3"])
        #expect(labels.description == #"{a="2",b="3"}"#)
        var fewer = labels
        fewer["a"] = nil
        #expect(fewer == ["b": "3"])
    }

    @Test func `a requirement looks at its label`() {
        func holds(_ relation: LabelSelector.Operator, _ values: [String], on value: String?) -> Bool {
            LabelSelector.Requirement(key: "k", operator: relation, values: values).matches(value)
        }
        #expect(holds(.equals, ["a"], on: "a") && !holds(.equals, ["a"], on: "b") && !holds(.equals, ["a"], on: nil))
        #expect(!holds(.notEquals, ["a"], on: "a") && holds(.notEquals, ["a"], on: nil))
        #expect(holds(.in, ["a", "b"], on: "b") && !holds(.in, ["a"], on: nil))
        #expect(holds(.notIn, ["a", "b"], on: nil) && !holds(.notIn, ["a"], on: "a"))
        #expect(holds(.exists, [], on: "") && !holds(.exists, [], on: nil))
        #expect(holds(.doesNotExist, [], on: nil) && !holds(.doesNotExist, [], on: ""))
        #expect(holds(.greaterThan, ["5"], on: "6") && !holds(.greaterThan, ["5"], on: "x"))
        #expect(holds(.lessThan, ["5"], on: "-6") && !holds(.lessThan, ["x"], on: "1"))
        #expect(LabelSelector.everything.matches([:]))
    }
}
