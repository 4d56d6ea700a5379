import Egress
import LuaRuntime

/// `permissions = { http = { … }, tcp = { … }, secrets = { … } }` of `moongauge.plugin`.
///
/// `"settings.NAME"` stands for what the operator sets: of a URL, its host and port.
extension LoadPhase {
    private static let reference = "settings."

    func permissions(_ table: LuaTable) throws(LuaHostError) -> PluginPermissions {
        var declaration = try Declaration("moongauge.plugin: permissions", table)
        var permissions = PluginPermissions()
        permissions.http = try targets("http", &declaration)
        permissions.tcp = try targets("tcp", &declaration)
        for text in try declaration.texts("secrets") {
            let expectation = "a file's name of letters, digits, '.', '-' and '_'"
            guard let (setting, values) = try named(text, "secrets", declaration) else {
                guard PluginPermissions.isSecretName(text) else {
                    throw declaration.refuse("secrets", "has \"\(text)\", expected \(expectation)")
                }
                permissions.secrets.append(text)
                continue
            }
            for value in values {
                if PluginPermissions.isSecretName(value) {
                    permissions.secrets.append(value)
                } else {
                    complain(setting, value, expectation)
                }
            }
        }
        try declaration.checkKeys()
        return permissions
    }

    private func targets(_ key: String, _ declaration: inout Declaration) throws(LuaHostError) -> [NetworkTarget] {
        var targets: [NetworkTarget] = []
        for text in try declaration.texts(key) {
            guard let (setting, values) = try named(text, key, declaration) else {
                guard let target = NetworkTarget(parsing: text) else {
                    throw declaration.refuse(key, "has \"\(text)\", expected \(NetworkTarget.expectation)")
                }
                targets.append(target)
                continue
            }
            for value in values {
                if let target = NetworkTarget(parsing: Self.authority(of: value) ?? value) {
                    targets.append(target)
                } else {
                    complain(setting, value, "a URL, or \(NetworkTarget.expectation)")
                }
            }
        }
        return targets
    }

    /// The texts that a setting has, where a permission names one.
    private func named(
        _ text: String, _ key: String, _ declaration: Declaration
    ) throws(LuaHostError) -> (setting: String, values: [String])? {
        guard text.hasPrefix(Self.reference) else { return nil }
        let name = String(text.dropFirst(Self.reference.count))
        guard settingNames.contains(name) else {
            throw declaration.refuse(key, "has \"\(text)\", but the plugin has no setting \"\(name)\"")
        }
        switch settings[name] {
        case .nil: return (name, [])
        case .string(let value): return (name, value.isEmpty ? [] : [value])
        case .table(let table):
            return (name, table.array.compactMap { if case .string(let value) = $0 { value } else { nil } })
        case let other:
            throw declaration.refuse(key, "has \"\(text)\", which must be a string or a list, not a \(other.typeName)")
        }
    }

    private func complain(_ setting: String, _ value: String, _ expectation: String) {
        let plugin = header?.name ?? ""
        let position = configuration.section(of: plugin).settings[setting]?.position ?? ""
        problems.append(
            PluginProblem(
                at: position,
                message: "setting \"\(setting)\" of plugin \"\(plugin)\" is \"\(value)\", expected \(expectation)"))
    }

    /// Host and port of a URL: `example.com:443`; nil where a text is none.
    private static func authority(of url: String) -> String? {
        let parts = url.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let authority = parts[1].prefix { !"/?#".contains($0) }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        // Colons within brackets are those of an IPv6 address.
        let behind = host.lastIndex(of: "]").map { host[$0...] } ?? host
        let hasPort = behind.contains(":")
        if hasPort { return String(host) }
        return "\(host):\(parts[0].lowercased() == "https" ? 443 : 80)"
    }
}
