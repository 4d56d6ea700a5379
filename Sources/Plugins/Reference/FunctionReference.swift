/// A function that plugins can call, as their authors read of it.
///
/// The reference that `moongauge plugin docs` prints and the stubs for editors are made of these.
package struct FunctionReference: Sendable {
    /// Something that is given to a function, or that it gives back.
    package struct Value: Sendable {
        /// What it is called.
        package var name: String
        /// Its type as LuaCATS annotations write it, without `?`: `string`, `table<string, string>`, `Pod`.
        package var type: String
        /// What it means; the unit, where it has one.
        package var text: String
        /// Whether it may be nil, or left out.
        package var isOptional: Bool

        /// Describes a value.
        package init(name: String, type: String, text: String, isOptional: Bool) {
            self.name = name
            self.type = type
            self.text = text
            self.isOptional = isOptional
        }

        /// A value that is always there.
        package static func value(_ name: String, _ type: String, _ text: String) -> Value {
            Value(name: name, type: type, text: text, isOptional: false)
        }

        /// A value that may be nil.
        package static func optional(_ name: String, _ type: String, _ text: String) -> Value {
            Value(name: name, type: type, text: text, isOptional: true)
        }
    }

    /// How it is called: `json.decode`; of a method, its name alone.
    package var name: String
    /// What it does, in a few sentences; when it raises an error, too.
    package var summary: String
    /// What it takes.
    package var parameters: [Value] = []
    /// What it gives back.
    package var results: [Value] = []
    /// A line or a few of Lua that use it; empty where nobody needs one.
    package var example = ""
    /// Whether it waits for something; such functions can be called where a function has time for that, in `collect`.
    package var waits = false

    /// Describes a function.
    package init(
        name: String, summary: String, parameters: [Value] = [], results: [Value] = [], example: String = "",
        waits: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.results = results
        self.example = example
        self.waits = waits
    }
}

/// A kind of value with fields and methods, as plugins' authors read of it: a handle such as `Pod`, or a table that is given
/// to a function.
package struct ClassReference: Sendable {
    /// Its name in annotations: `Pod`, `http.Request`.
    package var name: String
    /// What it is, in a few sentences.
    package var summary: String
    /// What can be read of it, or given in it.
    package var fields: [FunctionReference.Value] = []
    /// What can be called on it, with `:`.
    package var methods: [FunctionReference] = []

    /// Describes a kind of value.
    package init(
        name: String, summary: String, fields: [FunctionReference.Value] = [], methods: [FunctionReference] = []
    ) {
        self.name = name
        self.summary = summary
        self.fields = fields
        self.methods = methods
    }
}

/// A table of functions, such as `json`, as plugins' authors read of it.
package struct LibraryReference: Sendable {
    /// The name of its global.
    package var name: String
    /// What it is for, in a sentence or two.
    package var summary: String
    /// Constants in it.
    package var fields: [FunctionReference.Value] = []
    /// Its functions.
    package var functions: [FunctionReference] = []
    /// The kinds of values that its functions take or give.
    package var classes: [ClassReference] = []

    /// Describes a table of functions.
    package init(
        name: String, summary: String, fields: [FunctionReference.Value] = [], functions: [FunctionReference] = [],
        classes: [ClassReference] = []
    ) {
        self.name = name
        self.summary = summary
        self.fields = fields
        self.functions = functions
        self.classes = classes
    }
}
