import LuaRuntime

extension HostLibraries {
    /// `json`: texts in JSON.
    static func json(_ constants: JSONConstants) -> HostLibrary {
        var library = HostLibrary(name: "json", summary: "Reads and writes JSON (RFC 8259).")
        library.types = [constants.type]
        library.constants = [
            HostLibrary.Constant(
                reference: .value("null", "userdata", "null, where nil would leave a hole; `value == json.null` tells"),
                value: .handle(constants.null)),
            HostLibrary.Constant(
                reference: .value("empty_array", "userdata", "writes `[]`, as an empty table writes `{}`"),
                value: .handle(constants.emptyArray)),
        ]
        library.functions = [
            HostLibrary.Function(
                FunctionReference(
                    name: "json.decode",
                    summary: """
                        Reads a document. Objects and arrays become tables, whole numbers integers. A member that is null is nil; \
                        a null in an array is `json.null`. What is no JSON is an error that tells line and column. A document can \
                        have 500,000 values, nested 64 deep.
                        """,
                    parameters: [.value("text", "string", "the document")],
                    results: [.value("value", "any", "what it says")],
                    example: "json.decode('{\"queue\": {\"length\": 7}}').queue.length  --> 7")
            ) { call throws(LuaHostError) in
                call.spend(100 + UInt64(try length(call, 1)))
                let result = try call.withBytes(1) { bytes in
                    Result { () throws(JSONReader.Failure) in
                        try JSONReader.read(bytes, null: .handle(constants.null))
                    }
                }
                do throws(JSONReader.Failure) {
                    call.returns(try result.get())
                } catch {
                    throw LuaHostError("json.decode: \(error)")
                }
            },
            HostLibrary.Function(
                FunctionReference(
                    name: "json.encode",
                    summary: """
                        Writes a value: a table with elements as an array, any other as an object with its names in order. Numbers \
                        that are not finite, functions and handles are errors.
                        """,
                    parameters: [.value("value", "any", "what to write")],
                    results: [.value("text", "string", "the document")],
                    example:
                        "json.encode { model = \"small\", sizes = { 1, 2 } }  --> {\"model\":\"small\",\"sizes\":[1,2]}"
                )
            ) { call throws(LuaHostError) in
                var writer = JSONWriter(constants.handles)
                do throws(LuaHostError) {
                    try writer.write(try call.value(1))
                } catch {
                    throw LuaHostError("json.encode: \(error.message)")
                }
                call.spend(100 + UInt64(writer.text.count))
                writer.text.withUnsafeBytes { call.results.append(bytes: $0) }
            },
        ]
        return library
    }
}
