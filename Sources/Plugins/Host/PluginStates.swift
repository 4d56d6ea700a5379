import LuaRuntime
import Synchronization

/// What plugins keep over reloads, by their names. It is gone when the server stops.
final class PluginStates: Sendable {
    /// The most that one plugin can keep, in bytes of names, texts and values.
    static let mostBytes = 1 << 20

    private struct State {
        var values = LuaTable()
        var sizes: [String: Int] = [:]
        var bytes = 0
    }

    private let states = Mutex<[String: State]>([:])

    func value(_ name: String, of plugin: String) -> LuaValue {
        states.withLock { $0[plugin]?.values[name] ?? .nil }
    }

    func values(of plugin: String) -> LuaTable {
        states.withLock { $0[plugin]?.values ?? LuaTable() }
    }

    /// Keeps a value; `nil` forgets it.
    ///
    /// - Throws: that it can't be kept, or that it is too much.
    func set(_ name: String, to value: LuaValue, of plugin: String) throws(LuaHostError) {
        let size = value == .nil ? 0 : try Self.size(of: value) + name.utf8.count + 32
        let isKept = states.withLock { states in
            let before = states[plugin]?.sizes[name] ?? 0
            let bytes = (states[plugin]?.bytes ?? 0) - before + size
            guard bytes <= Self.mostBytes else { return false }
            states[plugin, default: State()].values[name] = value
            states[plugin]?.sizes[name] = size == 0 ? nil : size
            states[plugin]?.bytes = bytes
            return true
        }
        guard isKept else {
            throw LuaHostError("state.\(name): a plugin can keep \(Self.mostBytes) bytes at most")
        }
    }

    private static func size(of value: LuaValue) throws(LuaHostError) -> Int {
        switch value {
        case .nil, .bool, .integer, .number: return 16
        case .string(let text): return 16 + text.utf8.count
        case .bytes(let bytes): return 16 + bytes.count
        case .table(let table):
            var size = 64
            for element in table.array { size += try Self.size(of: element) }
            for field in table.fields { size += try Self.size(of: field.value) + field.name.utf8.count + 16 }
            return size
        case .function, .handle: throw LuaHostError("state can't keep a \(value.typeName)")
        }
    }
}
