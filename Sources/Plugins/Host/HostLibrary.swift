import LuaRuntime

/// A part of the host API: a global table such as `json`, each function documented where it is implemented.
struct HostLibrary {
    /// A function, with its documentation.
    struct Function {
        /// What does the work.
        enum Body {
            case immediate(LuaHostFunction)
            case suspending(LuaSuspendingFunction)
        }

        let reference: FunctionReference
        let body: Body

        /// A function that answers at once.
        init(_ reference: FunctionReference, _ body: @escaping LuaHostFunction) {
            self.reference = reference
            self.body = .immediate(body)
        }

        /// A function that waits.
        init(_ reference: FunctionReference, suspending body: @escaping LuaSuspendingFunction) {
            var reference = reference
            reference.waits = true
            self.reference = reference
            self.body = .suspending(body)
        }
    }

    /// A value that never changes, with its documentation.
    struct Constant {
        let reference: FunctionReference.Value
        let value: LuaValue
    }

    let name: String
    let summary: String
    /// Types of handles that it gives out.
    var types: [LuaHandleType] = []
    /// The global itself, where it is no table of functions.
    var global: LuaValue?
    var constants: [Constant] = []
    var functions: [Function] = []
    var classes: [ClassReference] = []

    /// Makes the library known to a machine.
    func register(with machine: LuaVM) throws(LuaError) {
        for type in types { try machine.register(type) }
        if let global { try machine.register(global: name, value: global) }
        for constant in constants {
            try machine.register(global: "\(name).\(constant.reference.name)", value: constant.value)
        }
        for function in functions {
            let (name, parameters) = (function.reference.name, function.reference.parameters.map(\.name))
            switch function.body {
            case .immediate(let body):
                try machine.register(global: name, parameters: parameters, function: body)
            case .suspending(let body):
                try machine.register(global: name, parameters: parameters, suspending: body)
            }
        }
    }

    /// What authors read of it.
    var reference: LibraryReference {
        LibraryReference(
            name: name, summary: summary, fields: constants.map(\.reference),
            functions: functions.map(\.reference), classes: classes)
    }
}
