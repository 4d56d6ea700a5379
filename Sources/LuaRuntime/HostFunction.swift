internal import CLua

/// A host function as the machine knows it: by the address of this box.
final class HostFunction {
    /// How the function answers.
    enum Body {
        case immediate(LuaHostFunction)
        case suspending(LuaSuspendingFunction)
    }

    /// Instructions that waiting once counts as.
    private static let costOfWaiting: UInt64 = 200

    /// The machine owns the box.
    private unowned(unsafe) let machine: LuaVM
    private let body: Body

    init(machine: LuaVM, body: Body) {
        self.machine = machine
        self.body = body
    }

    var address: UnsafeMutableRawPointer {
        Unmanaged.passUnretained(self).toOpaque()
    }

    func run(base: Int32, count: Int32, token: Int64) -> clua_outcome {
        do throws(LuaHostError) {
            switch body {
            case .immediate(let function):
                var call = LuaCall(machine: machine, base: base, count: count, token: token)
                try function(&call)
                if let complaint = machine.takeComplaint() { throw LuaHostError(complaint) }
                return CLUA_RETURN
            case .suspending(let function):
                try suspend(function, base: base, count: count, token: token)
                return CLUA_WAIT
            }
        } catch {
            machine.complaint = nil
            machine.fail(error.message)
            return CLUA_RAISE
        }
    }

    private func suspend(
        _ function: @escaping LuaSuspendingFunction, base: Int32, count: Int32, token: Int64
    ) throws(LuaHostError) {
        switch clua_can_wait(machine.pointer) {
        case CLUA_CAN_WAIT: break
        case CLUA_NO_TASK: throw LuaHostError("this function has to wait, which the running call may not")
        default:
            throw LuaHostError(
                "this function has to wait, which is impossible inside a callback of sort, gsub, tostring and the like")
        }
        clua_spend(machine.pointer, Self.costOfWaiting)
        do throws(LuaError) {
            let allowed = machine.limits.memoryBytes - machine.awaitedBytes
            var remaining = allowed
            let arguments = try LuaValueDecoder.values(
                of: machine, base: base, count: Int(count), bytes: &remaining)
            machine.awaited = AwaitedWork(
                function: function, call: LuaSuspendingCall(arguments: arguments, token: token),
                bytes: allowed - remaining)
        } catch {
            throw LuaHostError("bad argument (\(error.message))")
        }
    }
}

extension LuaVM {
    /// Leaves the message that is raised next.
    func fail(_ message: String) {
        var message = message
        message.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { clua_fail(pointer, $0.baseAddress, $0.count) }
        }
    }
}
