import Egress
import LuaRuntime
import Samples

extension LoadPhase {
    /// `moongauge.plugin { name = …, version = …, description = …, settings = { … }, permissions = { … } }`.
    func declarePlugin(_ call: inout LuaCall) throws(LuaHostError) {
        guard header == nil else { throw LuaHostError("moongauge.plugin: a file declares one plugin only") }
        var declaration = try Declaration("moongauge.plugin", call)
        let name = try declaration.identifier("name")
        let version = try declaration.optionalText("version") ?? ""
        let description = try declaration.optionalText("description") ?? ""
        let declared = try declaration.table("settings").map(Self.settings) ?? []
        let permissions = try declaration.table("permissions")
        try declaration.checkKeys()
        header = Header(name: name, version: version, description: description)
        let section = configuration.section(of: name)
        settings = fill(declared, from: section)
        let wanted = try permissions.map { table throws(LuaHostError) in try self.permissions(table) }
        access = PluginAccess(wanted: wanted ?? PluginPermissions(), granted: section.granted)
        // What comes in waits beside the machine's own memory, so that is the bound for it too.
        context.introduce(
            HostContext.Caller(name: name, access: access, answers: AnswerBudget(limit: limits.memoryBytes)))
        let limits = limits.changed(by: section.limits)
        if limits != self.limits {
            // The file is loaded once more, by a machine that has what the operator gives the plugin.
            wantedLimits = limits
            throw LuaHostError("the plugin has limits of its own")
        }
    }

    // MARK: Settings

    private static func settings(_ table: LuaTable) throws(LuaHostError) -> [SettingDeclaration] {
        guard table.array.isEmpty else {
            throw LuaHostError("moongauge.plugin: settings takes named fields only: settings = { name = { … }, … }")
        }
        var settings: [SettingDeclaration] = []
        for field in table.fields {
            guard Declaration.isIdentifier(field.name) else {
                throw LuaHostError("moongauge.plugin: settings: name \"\(field.name)\" \(Declaration.identifierRule)")
            }
            guard case .table(let table) = field.value else {
                throw LuaHostError(
                    "moongauge.plugin: settings.\(field.name) must be a table such as { type = \"integer\", default = 1 },"
                        + " not a \(field.value.typeName)")
            }
            settings.append(try setting(field.name, table))
        }
        return settings
    }

    private static func setting(_ name: String, _ table: LuaTable) throws(LuaHostError) -> SettingDeclaration {
        var declaration = try Declaration("moongauge.plugin: settings.\(name)", table)
        let type = try declaration.text("type")
        guard let kind = SettingDeclaration.Kind(rawValue: type) else {
            let kinds = SettingDeclaration.Kind.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw declaration.refuse("type", "\"\(type)\" must be one of \(kinds)")
        }
        var setting = SettingDeclaration(name: name, kind: kind)
        setting.description = try declaration.optionalText("description") ?? ""
        setting.isRequired = try declaration.optionalTruth("required") ?? false
        setting.minimum = try bound("min", of: kind, &declaration)
        setting.maximum = try bound("max", of: kind, &declaration)
        if let minimum = setting.minimum, let maximum = setting.maximum, minimum.value > maximum.value {
            throw declaration.refuse("min", "is \(minimum.text), which is more than max, \(maximum.text)")
        }
        let choices = try declaration.texts("choices")
        if !choices.isEmpty {
            guard kind == .string || kind == .list else {
                throw declaration.refuse("choices", "can't be given for a setting of type \"\(type)\"")
            }
            setting.choices = choices
        }
        let initial = try declaration.any("default")
        try declaration.checkKeys()
        guard let initial else { return setting }
        guard !setting.isRequired else { throw declaration.refuse("default", "makes no sense where required is true") }
        guard let accepted = setting.accept(initial) else {
            throw declaration.refuse(
                "default", "is \(SettingDeclaration.describe(initial)), expected \(setting.expectation)")
        }
        setting.initial = accepted
        return setting
    }

    private static func bound(
        _ key: String, of kind: SettingDeclaration.Kind, _ declaration: inout Declaration
    ) throws(LuaHostError) -> SettingDeclaration.Bound? {
        guard let value = try declaration.any(key) else { return nil }
        guard let bound = kind.bound(value) else {
            let expectation = SettingDeclaration(name: "", kind: kind).expectation
            throw declaration.refuse(
                key,
                [.integer, .number, .duration].contains(kind)
                    ? "is \(SettingDeclaration.describe(value)), expected \(expectation)"
                    : "can't be given for a setting of type \"\(kind.rawValue)\""
            )
        }
        return bound
    }

    /// The values of settings: the operator's, else the declared ones. What is wrong with the operator's is noted.
    private func fill(_ declared: [SettingDeclaration], from section: PluginConfiguration.Section) -> LuaTable {
        let plugin = header?.name ?? ""
        var values = LuaTable()
        for setting in declared {
            guard let configured = section.settings[setting.name] else {
                if setting.isRequired {
                    problems.append(
                        PluginProblem(
                            at: section.position,
                            message:
                                "plugin \"\(plugin)\" needs the setting \"\(setting.name)\", expected \(setting.expectation); give it under"
                                + " plugins.\(plugin).settings in the file that --config names"
                        ))
                }
                values[setting.name] = setting.initial ?? .nil
                continue
            }
            guard let value = configured.lua.flatMap(setting.accept) else {
                problems.append(
                    PluginProblem(
                        at: configured.position,
                        message: "setting \"\(setting.name)\" of plugin \"\(plugin)\" is \(configured.text),"
                            + " expected \(setting.expectation)"))
                continue
            }
            values[setting.name] = value
        }
        let names = declared.map(\.name)
        for (name, value) in section.settings.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
            let known = names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
            problems.append(
                PluginProblem(at: value.position, message: "plugin \"\(plugin)\" has no setting \"\(name)\"; \(known)"))
        }
        settingNames = names
        return values
    }
}
