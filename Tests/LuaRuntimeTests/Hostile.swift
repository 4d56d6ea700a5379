import LuaRuntime
import Testing

/// Runs hostile code in both ways there are, as a chunk and as a call that may wait, and gives the errors it ends with.
///
/// Afterwards the machine must still answer, and so must its neighbour, which has lived through it all.
func hostile(
    _ source: String, memoryBytes: Int = 8 << 20, instructions: UInt64 = 1_000_000,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> [LuaError] {
    let neighbour = try Confined()
    let vm = try Confined(memoryBytes: memoryBytes, instructions: instructions)
    let chunk = try await vm.with { try failure(source, in: $0) }
    try await expectAnswer(of: vm, sourceLocation)
    let call = try await vm.failure(source)
    try await expectAnswer(of: vm, sourceLocation)
    try await expectAnswer(of: neighbour, sourceLocation)
    await vm.with { vm in
        // A stack shrinks by a half each time.
        for _ in 0..<8 { vm.collectGarbage() }
        #expect(vm.bytesUsed < 1 << 20, "it holds \(vm.bytesUsed) bytes", sourceLocation: sourceLocation)
        #expect(vm.bytesPeak <= memoryBytes + 64 << 10, sourceLocation: sourceLocation)
    }
    for error in [chunk, call] {
        #expect(error.plugin == "test", sourceLocation: sourceLocation)
        #expect(!error.message.isEmpty && error.message.utf8.count < 5000, sourceLocation: sourceLocation)
        #expect(error.traceback.utf8.count < 9000, sourceLocation: sourceLocation)
    }
    return [chunk, call]
}

/// What every machine must still be able to do.
private func expectAnswer(of vm: Confined, _ sourceLocation: SourceLocation) async throws {
    let answers = try await vm.with { try run("return 6 * 7, ('x'):rep(3), #table.pack(1, 2), pcall(error)", in: $0) }
    #expect(answers == [42, "xxx", 2, false, nil], sourceLocation: sourceLocation)
    #expect(
        try await vm.call("return coroutine.wrap(function() return echo(1) end)()") == [1],
        sourceLocation: sourceLocation)
}
