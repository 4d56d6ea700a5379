/// How messages call a host function and its arguments.
struct HostSignature: Sendable {
    /// As it is called: `json.decode`, `samples:rate`; empty where it has no name.
    var name = ""
    /// The names of its parameters, as far as they have any.
    var parameters: [String] = []

    /// The function, where it is what a message speaks of.
    var subject: String { name.isEmpty ? "this function" : name }

    /// What messages begin with.
    var prefix: String { name.isEmpty ? "" : "\(name): " }

    /// What Lua code reads of an error: `samples:rate: bad argument #2, window (string expected, got table)`.
    func message(of error: LuaHostError) -> String {
        guard let argument = error.argument else { return error.message }
        let index = argument.position - 1
        let parameter = parameters.indices.contains(index) ? ", \(parameters[index])" : ""
        return "\(prefix)bad argument #\(argument.position)\(parameter) (\(argument.problem))"
    }
}
