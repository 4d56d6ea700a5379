import Egress
import Kubernetes
import Plugins
import Samples
import Yams

/// What is wrong with the configuration file: all of it, each with its place.
struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// One line each: `moongauge.yaml:4:13: what, expected what`.
    var problems: [String]

    var description: String { problems.joined(separator: "\n") }
}

/// Reads the configuration file, and is satisfied with nothing that it doesn't know.
///
/// ```yaml
/// plugins:
///   NAME:
///     settings: { SETTING: VALUE }
///     permissions: { http: [TARGET], tcp: [TARGET], secrets: [NAME] }
///     limits: { memory: 64Mi, instructions: 10000000, time: 2s }
/// ```
struct ConfigurationParser {
    private let path: String
    private var problems: [String] = []

    /// Reads a configuration.
    ///
    /// - Parameter path: what places in errors begin with.
    static func parse(_ text: String, path: String) throws(ConfigurationError) -> PluginConfiguration {
        var parser = ConfigurationParser(path: path)
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw ConfigurationError(problems: [parser.place(of: error)])
        }
        var configuration = PluginConfiguration()
        for (key, value) in parser.fields(root, "the configuration", known: ["plugins"]) where key == "plugins" {
            for (name, node, section) in parser.named(section: value, "plugins") {
                configuration.plugins[name] = parser.section(section, name, at: node)
            }
        }
        guard parser.problems.isEmpty else { throw ConfigurationError(problems: parser.problems) }
        return configuration
    }

    private init(path: String) {
        self.path = path
    }

    // MARK: A plugin's section

    private mutating func section(_ node: Node, _ name: String, at key: Node) -> PluginConfiguration.Section {
        let what = "plugins.\(name)"
        var section = PluginConfiguration.Section(position: position(key))
        for (key, value) in fields(node, what, known: ["settings", "permissions", "limits"]) {
            switch key {
            case "settings":
                for (setting, _, value) in named(section: value, "\(what).settings") {
                    section.settings[setting] = self.value(value)
                }
            case "permissions": section.granted = permissions(value, "\(what).permissions", &section.grantPositions)
            default: section.limits = limits(value, "\(what).limits")
            }
        }
        return section
    }

    private func value(_ node: Node) -> ConfiguredValue {
        let content: ConfiguredValue.Content =
            switch node {
            case .sequence(let sequence): .list(sequence.map { value($0) })
            case .scalar(let scalar): Self.content(scalar, node)
            case .mapping: .other("a mapping")
            case .alias: .other("an alias")
            }
        return ConfiguredValue(content, position: position(node))
    }

    private static func content(_ scalar: Node.Scalar, _ node: Node) -> ConfiguredValue.Content {
        switch node.tag.description {
        case Tag.Name.bool.rawValue: node.bool.map { .boolean($0) } ?? .string(scalar.string)
        case Tag.Name.int.rawValue: Int64.construct(from: scalar).map { .integer($0) } ?? .other(scalar.string)
        case Tag.Name.float.rawValue: node.float.map { .number($0) } ?? .string(scalar.string)
        case Tag.Name.null.rawValue: .other("nothing")
        default: .string(scalar.string)
        }
    }

    /// - Parameter positions: gets where each permission stands.
    private mutating func permissions(
        _ node: Node, _ what: String, _ positions: inout [String: String]
    ) -> PluginPermissions {
        var permissions = PluginPermissions()
        for (key, value) in fields(node, what, known: ["http", "tcp", "secrets"]) {
            let texts = strings(value, "\(what).\(key)")
            if key == "secrets" {
                for (text, node) in texts where !PluginPermissions.isSecretName(text) {
                    complain(
                        node, "\(what).secrets has \"\(text)\"",
                        "a file's name of letters, digits, '.', '-' and '_'")
                }
                permissions.secrets = texts.map(\.text)
                for (text, node) in texts { positions["secret \(text)"] = position(node) }
                continue
            }
            let targets = texts.compactMap { text, node in
                let target = NetworkTarget(parsing: text)
                if target == nil { complain(node, "\(what).\(key) has \"\(text)\"", NetworkTarget.expectation) }
                if let target { positions["\(key) \(target)"] = position(node) }
                return target
            }
            if key == "http" { permissions.http = targets } else { permissions.tcp = targets }
        }
        return permissions
    }

    private mutating func limits(_ node: Node, _ what: String) -> PluginLimits.Changes {
        var limits = PluginLimits.Changes()
        for (key, value) in fields(node, what, known: ["memory", "instructions", "series", "time"]) {
            let text = value.scalar?.string ?? ""
            switch key {
            case "memory":
                if let bytes = Quantity.parse(text), bytes >= 1_048_576, bytes <= 1_099_511_627_776 {
                    limits.memoryBytes = Int(bytes)
                } else {
                    complain(value, "\(what).memory is \(describe(value))", "a quantity from 1Mi to 1Ti such as 64Mi")
                }
            case "instructions":
                if case .integer(let count) = self.value(value).content, count >= 100_000 {
                    limits.instructions = UInt64(count)
                } else {
                    complain(value, "\(what).instructions is \(describe(value))", "an integer of at least 100000")
                }
            case "series":
                if case .integer(let count) = self.value(value).content, (0...10_000_000).contains(count) {
                    limits.series = Int(count)
                } else {
                    complain(value, "\(what).series is \(describe(value))", "an integer from 0 to 10000000")
                }
            default:
                if let span = TimeSpan(parsing: text), span >= TimeSpan(milliseconds: 10), span <= .minutes(1) {
                    limits.time = span.duration
                } else {
                    complain(value, "\(what).time is \(describe(value))", "a duration from 10ms to 1m such as 2s")
                }
            }
        }
        return limits
    }

    // MARK: Nodes

    /// The known fields of a mapping. Others are complained of.
    private mutating func fields(_ node: Node?, _ what: String, known: [String]) -> [(String, Node)] {
        guard let node else { return [] }
        return named(section: node, what).compactMap { name, key, value in
            if known.contains(name) { return (name, value) }
            complain(key, "\(what) has no field \"\(name)\"", known.joined(separator: " or "))
            return nil
        }
    }

    /// The fields of a mapping by name, with the nodes of their keys; nothing at all may stand for an empty one.
    private mutating func named(section node: Node, _ what: String) -> [(String, Node, Node)] {
        if node.tag.description == Tag.Name.null.rawValue { return [] }
        guard let mapping = node.mapping else {
            complain(node, "\(what) is \(describe(node))", "a mapping")
            return []
        }
        return mapping.compactMap { key, value in
            guard let name = key.scalar?.string else {
                complain(key, "\(what) has a key that is no text", "a name")
                return nil
            }
            return (name, key, value)
        }
    }

    private mutating func strings(_ node: Node, _ what: String) -> [(text: String, node: Node)] {
        guard let sequence = node.sequence else {
            complain(node, "\(what) is \(describe(node))", "a list of strings")
            return []
        }
        return sequence.compactMap { element in
            if let text = element.scalar?.string, !text.isEmpty { return (text, element) }
            complain(element, "\(what) has \(describe(element))", "a string")
            return nil
        }
    }

    private func describe(_ node: Node) -> String {
        switch node {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        case .scalar(let scalar):
            node.tag.description == Tag.Name.null.rawValue ? "empty" : "\"\(scalar.string)\""
        }
    }

    // MARK: Complaints

    private mutating func complain(_ node: Node, _ what: String, _ expected: String) {
        problems.append("\(position(node)): \(what), expected \(expected)")
    }

    private func position(_ node: Node) -> String {
        node.mark.map { "\(path):\($0.line):\($0.column)" } ?? path
    }

    /// Where a text is no YAML, and why.
    private func place(of error: any Error) -> String {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            "\(path):\(mark.line):\(mark.column): \(problem), expected YAML"
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            "\(path):\(context.mark.line):\(context.mark.column): \"\(duplicates.first ?? "")\" is there twice, expected once"
        default: "\(path): it is no YAML"
        }
    }
}
