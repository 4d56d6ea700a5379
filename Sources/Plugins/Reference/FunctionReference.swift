/// A function that plugins can call, as their authors read of it.
///
/// The reference that `moongauge plugin docs` prints and the stubs for editors are made of these.
struct FunctionReference: Sendable {
    /// Something that is given to a function, or that it gives back.
    struct Value: Sendable {
        /// What it is called.
        var name: String
        /// Its type as LuaCATS annotations write it, without `?`: `string`, `table<string, string>`, `Pod`.
        var type: String
        /// What it means; the unit, where it has one.
        var text: String
        /// Whether it may be nil, or left out.
        var isOptional: Bool

        /// A value that is always there.
        static func value(_ name: String, _ type: String, _ text: String) -> Value {
            Value(name: name, type: type, text: text, isOptional: false)
        }

        /// A value that may be nil.
        static func optional(_ name: String, _ type: String, _ text: String) -> Value {
            Value(name: name, type: type, text: text, isOptional: true)
        }
    }

    /// How it is called: `json.decode`; of a method, its name alone.
    var name: String
    /// What it does, in a few sentences; when it raises an error, too.
    var summary: String
    /// What it takes.
    var parameters: [Value] = []
    /// What it gives back.
    var results: [Value] = []
    /// A line or a few of Lua that use it; empty where nobody needs one.
    var example = ""
    /// Whether it waits for something; such functions can be called where a function has time for that, in `collect`.
    var waits = false
}

/// A kind of value with fields and methods, as plugins' authors read of it: a handle such as `Pod`, or a table that is given
/// to a function.
struct ClassReference: Sendable {
    /// Its name in annotations: `Pod`, `http.Request`.
    var name: String
    /// What it is, in a few sentences.
    var summary: String
    /// What can be read of it, or given in it.
    var fields: [FunctionReference.Value] = []
    /// What can be called on it, with `:`.
    var methods: [FunctionReference] = []
}

/// A table of functions, such as `json`, as plugins' authors read of it.
struct LibraryReference: Sendable {
    /// The name of its global.
    var name: String
    /// What it is for, in a sentence or two.
    var summary: String
    /// Constants in it.
    var fields: [FunctionReference.Value] = []
    /// Its functions.
    var functions: [FunctionReference] = []
    /// The kinds of values that its functions take or give.
    var classes: [ClassReference] = []
}
