import Samples

extension ProtobufField {
    /// An entry of a map from text to text.
    var entry: (key: String, value: String) {
        get throws(ProtobufError) {
            var entry = (key: "", value: "")
            var reader = ProtobufReader(try bytes)
            while let field = try reader.next() {
                switch field.number {
                case 1: entry.key = try field.text
                case 2: entry.value = try field.text
                default: break
                }
            }
            return entry
        }
    }

    /// An entry of a map from a resource's name to its quantity, which travels as text within a message.
    var amount: (resource: String, text: String) {
        get throws(ProtobufError) {
            var amount = (resource: "", text: "")
            var reader = ProtobufReader(try bytes)
            while let field = try reader.next() {
                switch field.number {
                case 1: amount.resource = try field.text
                case 2:
                    var quantity = ProtobufReader(try field.bytes)
                    while let field = try quantity.next() {
                        if field.number == 1 { amount.text = try field.text }
                    }
                default: break
                }
            }
            return amount
        }
    }

    /// A `meta/v1` Time, to the millisecond; nil for its zero value, and for years that nobody means.
    var time: Timestamp? {
        get throws(ProtobufError) {
            var seconds: Int64 = 0
            var nanos: Int64 = 0
            var isEmpty = true
            var reader = ProtobufReader(try bytes)
            while let field = try reader.next() {
                isEmpty = false
                switch field.number {
                case 1: seconds = try field.integer
                case 2: nanos = try field.integer
                default: break
                }
            }
            // From the year 1 to the year 9999; the first moment of the year 1 is Go's zero.
            guard !isEmpty, seconds > -62_135_596_800, seconds <= 253_402_300_799, 0..<1_000_000_000 ~= nanos else {
                return nil
            }
            return Timestamp(milliseconds: seconds * 1000 + nanos / 1_000_000)
        }
    }

    /// Whether a condition is that the object is ready, and holds.
    var saysReady: Bool {
        get throws(ProtobufError) {
            var isReady = false
            var holds = false
            var reader = ProtobufReader(try bytes)
            while let field = try reader.next() {
                switch field.number {
                case 1: isReady = try field.bytes.elementsEqual("Ready".utf8)
                case 2: holds = try field.bytes.elementsEqual("True".utf8)
                default: break
                }
            }
            return isReady && holds
        }
    }

    /// The field as text that many objects have.
    func text(sharing parts: SharedParts) throws(ProtobufError) -> String {
        try parts.texts.value(of: bytes) { String(decoding: $0, as: UTF8.self) }
    }
}
