internal import CLua

/// A host function as the machine knows it: by the address of this box.
class HostFunction {
    /// The machine owns the box.
    fileprivate unowned(unsafe) let machine: LuaVM
    /// How messages call it.
    fileprivate let signature: HostSignature

    fileprivate init(machine: LuaVM, signature: HostSignature) {
        self.machine = machine
        self.signature = signature
    }

    final var address: UnsafeMutableRawPointer {
        Unmanaged.passUnretained(self).toOpaque()
    }

    /// Answers a call whose arguments lie above `base`.
    func run(base: Int32, count: Int32, token: Int64) -> clua_outcome {
        CLUA_RETURN
    }

    fileprivate final func raise(_ error: LuaHostError) -> clua_outcome {
        machine.complaint = nil
        machine.fail(signature.message(of: error))
        return CLUA_RAISE
    }
}

/// A host function that answers at once.
final class ImmediateFunction: HostFunction {
    private let body: LuaHostFunction

    init(machine: LuaVM, signature: HostSignature, body: @escaping LuaHostFunction) {
        self.body = body
        super.init(machine: machine, signature: signature)
    }

    override func run(base: Int32, count: Int32, token: Int64) -> clua_outcome {
        var call = LuaCall(machine: machine, base: base, count: count, token: token)
        do throws(LuaHostError) {
            try body(&call)
            if let complaint = machine.takeComplaint() { throw LuaHostError(complaint) }
            return CLUA_RETURN
        } catch {
            return raise(error)
        }
    }
}

/// A host function whose answer comes later.
final class SuspendingFunction: HostFunction {
    /// Instructions that waiting once counts as.
    private static let costOfWaiting: UInt64 = 200

    private let body: LuaSuspendingFunction

    init(machine: LuaVM, signature: HostSignature, body: @escaping LuaSuspendingFunction) {
        self.body = body
        super.init(machine: machine, signature: signature)
    }

    override func run(base: Int32, count: Int32, token: Int64) -> clua_outcome {
        do throws(LuaHostError) {
            try checkThatCallCanWait()
            clua_spend(machine.pointer, Self.costOfWaiting)
            machine.awaited = try work(base: base, count: count, token: token)
            return CLUA_WAIT
        } catch {
            return raise(error)
        }
    }

    private func checkThatCallCanWait() throws(LuaHostError) {
        switch clua_can_wait(machine.pointer) {
        case CLUA_CAN_WAIT: break
        case CLUA_NO_TASK:
            throw LuaHostError(
                "\(signature.subject) has to wait, which the running call may not\(machine.waitingAdvice)")
        default:
            throw LuaHostError(
                """
                \(signature.subject) has to wait, which is impossible inside a callback of sort, gsub, tostring and the like
                """)
        }
    }

    private func work(base: Int32, count: Int32, token: Int64) throws(LuaHostError) -> AwaitedWork {
        let allowed = machine.limits.memoryBytes - machine.awaitedBytes
        var remaining = allowed
        do throws(LuaError) {
            let arguments = try LuaValueDecoder.values(of: machine, base: base, count: Int(count), waiting: &remaining)
            return AwaitedWork(
                signature: signature, function: body, call: LuaSuspendingCall(arguments: arguments, token: token),
                bytes: allowed - remaining)
        } catch {
            throw LuaHostError("\(signature.prefix)bad argument (\(error.message))")
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
