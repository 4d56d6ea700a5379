import LuaRuntime
import Plugins

/// Something that tests can do, `t:NAME(…)`, with its documentation.
struct TestMethod {
    /// What does the work.
    enum Body {
        case immediate(LuaHostFunction)
        case suspending(LuaSuspendingFunction)
    }

    let reference: FunctionReference
    let body: Body

    /// A method that answers at once.
    init(_ reference: FunctionReference, _ body: @escaping LuaHostFunction) {
        self.reference = reference
        self.body = .immediate(body)
    }

    /// A method for which the test has to stand still.
    init(_ reference: FunctionReference, suspending body: @escaping LuaSuspendingFunction) {
        self.reference = reference
        self.body = .suspending(body)
    }

    /// Adds the method to a type of handles.
    func add(to type: LuaHandleType) {
        let parameters = reference.parameters.map(\.name)
        switch body {
        case .immediate(let body): type.method(reference.name, parameters: parameters, body)
        case .suspending(let body): type.method(reference.name, parameters: parameters, suspending: body)
        }
    }
}
