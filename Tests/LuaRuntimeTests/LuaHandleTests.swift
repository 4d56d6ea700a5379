import LuaRuntime
import Testing

@Suite("Handles")
struct LuaHandleTests {
    /// A machine with a type of handles that stand for pods.
    private static func pods() throws -> (vm: LuaVM, pod: LuaHandleType) {
        let vm = try machine()
        let labels = LuaHandleType("labels")
            .lookup { call throws(LuaHostError) in
                if call.arguments.string(1) == "app" { call.returns("web-\(call.token)") }
            }
            .entries { call in call.returns(["app": .string("web-\(call.token)"), "tier": "front"]) }
            .length { call in call.returns(Int(call.token)) }
        let pod = LuaHandleType("pod")
            .property("name") { call in call.returns("pod-\(call.token)") }
            .property("labels") { call in call.returns(LuaHandle(labels, token: call.token)) }
            .property("broken") { _ throws(LuaHostError) in throw LuaHostError("no such thing now") }
            .method("add") { call throws(LuaHostError) in
                call.returns(try call.number(1) + call.number(2) + Double(call.token))
            }
        pod.method("same") { [unowned pod] call throws(LuaHostError) in
            call.returns(try call.token(1, of: pod) == call.token)
        }
        try vm.register(labels)
        try vm.register(pod)
        return (vm, pod)
    }

    /// Calls `source`, a function's body, with the pods 7 and 8 as `pod` and `other`.
    private static func run(_ body: String) throws -> [LuaValue] {
        let (vm, pod) = try pods()
        let body = try function("return function(pod, other) \(body) end", in: vm)
        return try vm.call(body, [.handle(LuaHandle(pod, token: 7)), .handle(LuaHandle(pod, token: 8))])
    }

    @Test("Properties, methods and looked-up names answer")
    func members() throws {
        #expect(try Self.run("return pod.name, other.name, pod:add(1, 2.5)") == ["pod-7", "pod-8", 10.5])
        #expect(try Self.run("return pod.labels.app, pod.labels.none, other.labels.app") == ["web-7", nil, "web-8"])
        #expect(try Self.run("return pod:same(pod), pod:same(other)") == [true, false])
        #expect(try Self.run("return type(pod), tostring(pod), getmetatable(pod)") == ["userdata", "pod", "pod"])
    }

    @Test("The entries of a handle can be gone through")
    func entries() throws {
        let body = "local t = {} for k, v in pairs(pod.labels) do t[k] = v end return t"
        #expect(try Self.run(body) == [["app": "web-7", "tier": "front"]])
    }

    @Test("The length of a handle is what the host says")
    func length() throws {
        #expect(try Self.run("return #pod.labels, #other.labels") == [7, 8])
        #expect(try Self.run("return select('#', table.unpack(pod.labels))") == [7])
        let error = try #require(throws: LuaError.self) { try Self.run("return table.concat(pod.labels)") }
        #expect(error.description.contains("(table expected, got labels)"))
    }

    @Test(
        "Misuse is a clear error",
        arguments: [
            ("return pod.nmae", "pod has no field 'nmae' (it has: add(), broken, labels, name, same())"),
            ("return pod[1]", "pod has no field '1' (it has: add(), broken, labels, name, same())"),
            ("pod.name = 1", "pod is read-only"),
            ("pod.add(1, 2)", "expected a pod to call this on (call it with ':')"),
            ("pod.add(pod.labels, 2)", "expected a pod to call this on (call it with ':')"),
            ("pod:add(1)", "pod:add: bad argument #2 (number expected, got no value)"),
            ("pod:add('1', 2)", "pod:add: bad argument #1 (number expected, got string)"),
            ("pod:same(pod.labels)", "pod:same: bad argument #1 (pod expected, got labels)"),
            ("return pod.broken", "no such thing now"),
            ("return #pod", "attempt to get length of a pod value (local 'pod')"),
            ("return pod .. ''", "attempt to concatenate a pod value (local 'pod')"),
            ("for _ in pairs(pod) do end", "bad argument #1 to 'for iterator' (table expected, got pod)"),
        ])
    func misuse(body: String, message: String) throws {
        let error = try #require(throws: LuaError.self) { try Self.run(body) }
        #expect(error.description == "test.lua:1: \(message)")
    }

    @Test(
        "A handle dies with the call it was given to",
        arguments: [
            "return kept.name", "return kept:add(1, 2)", "return method(kept, 1, 2)", "return labels.app",
            "return kept.nmae", "for _ in pairs(labels) do end",
            "return #labels",
        ])
    func stale(source: String) throws {
        let (vm, pod) = try Self.pods()
        let keep = try function("return function(p) kept, labels, method = p, p.labels, p.add end", in: vm)
        try vm.call(keep, [.handle(LuaHandle(pod, token: 1))])
        let error = try failure(source, in: vm)
        #expect(error.message.contains("used after the call it was given to has ended"))
        #expect(error.line == 1)
    }

    @Test("A dead handle cannot be handed to the host either")
    func staleOutwards() throws {
        let (vm, pod) = try Self.pods()
        let keep = try function("return function(p) kept = p return p end", in: vm)
        let handle = LuaHandle(pod, token: 1)
        #expect(try vm.call(keep, [.handle(handle)]) == [.handle(handle)])
        #expect(try failure("return kept", in: vm).code == .badValue)
        #expect(throws: LuaError(.runtime, "")) {
            try vm.call(function("return function(p) return p:same(kept) end", in: vm), [.handle(handle)])
        }
    }

    @Test("Handles live on while the host enters again during their call")
    func nested() throws {
        let (vm, pod) = try Self.pods()
        try vm.register(global: "each") { [unowned vm] call throws(LuaHostError) in
            let function = try call.function(1)
            do throws(LuaError) {
                call.returns(try vm.call(function, [.handle(LuaHandle(pod, token: 2))])[0])
            } catch {
                throw LuaHostError(error.message)
            }
        }
        let body = "return function(p) return each(function(q) return q.name .. p.name end), p.name end"
        let result = try vm.call(function(body, in: vm), [.handle(LuaHandle(pod, token: 1))])
        #expect(result == ["pod-2pod-1", "pod-1"])
    }

    @Test("Handles of an unknown type cannot be passed")
    func unknown() throws {
        let vm = try machine()
        let f = try function("return type", in: vm)
        let handle = LuaHandle(LuaHandleType("stranger"), token: 1)
        #expect(throws: LuaError(.runtime, "")) { try vm.call(f, [.handle(handle)]) }
    }

    @Test("A lasting handle lives as long as its machine")
    func lasting() throws {
        let (vm, pod) = try Self.pods()
        try vm.register(global: "plugin.pod", value: .handle(LuaHandle(pod, token: 3, lifetime: .machine)))
        #expect(
            try LuaRuntimeTests.run("kept = plugin.pod return kept.name, kept:add(1, 1)", in: vm) == ["pod-3", 5.0])
        #expect(try LuaRuntimeTests.run("return kept.name, plugin.pod == kept", in: vm) == ["pod-3", true])
        let give = try function("return function(p) lasting = p return p end", in: vm)
        let handle = LuaHandle(pod, token: 4, lifetime: .machine)
        #expect(try vm.call(give, [.handle(handle)]) == [.handle(handle)])
        #expect(try LuaRuntimeTests.run("return lasting.labels.app, lasting", in: vm) == ["web-4", .handle(handle)])
        // What it gives out for a call dies with it nevertheless.
        try LuaRuntimeTests.run("labels = plugin.pod.labels", in: vm)
        #expect(try failure("return labels.app", in: vm).message.contains("used after the call"))
    }

    @Test("Handles live while their call waits, and die when it ends")
    func waiting() async throws {
        let gate = Gate()
        let vm = try Confined { vm in
            let pod = LuaHandleType("pod").property("name") { call in call.returns("pod-\(call.token)") }
            pod.method(
                "fetch",
                suspending: { call in
                    _ = try await gate.pass()
                    return [.integer(call.token), call.value(1)]
                })
            try vm.register(pod)
            try vm.register(global: "pod") { call in call.returns(LuaHandle(pod, token: 7)) }
        }
        async let first = vm.call("kept = pod() local a, b = kept:fetch('x') return kept.name, a, b")
        await gate.waits(1)
        // Another call has no right to it.
        #expect(try await vm.failure("return kept.name").message.contains("used after the call it was given to"))
        #expect(try await vm.failure("kept:fetch()").message.contains("used after the call it was given to"))
        gate.open()
        #expect(try await first == ["pod-7", 7, "x"])
        #expect(try await vm.failure("return kept.name").message.contains("used after the call it was given to"))
    }
}
