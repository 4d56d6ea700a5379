/// Writes the reference, or a part of it, as Markdown.
package struct ReferenceWriter {
    private let reference: PluginReference
    private var text = ""

    /// Makes a writer.
    package init(_ reference: PluginReference) {
        self.reference = reference
    }

    /// All of it.
    package func whole() -> String {
        var writer = self
        writer.writeAll()
        return writer.finished()
    }

    private mutating func writeAll() {
        text = "# What plugins can use\n\n"
        for part in reference.parts {
            text += "## \(part.title)\n\n\(part.summary)\n\n"
            for function in part.functions { write(function, heading: "###", name: function.name) }
            for item in part.classes { write(item) }
            for library in part.libraries { write(library) }
        }
    }

    /// What is said of one thing: a table of functions, a kind of value, a function or a method.
    ///
    /// - Parameter name: `json`, `json.decode`, `Samples`, `samples:rate`, in large or small letters.
    /// - Returns: nil where there is nothing of that name.
    package func one(_ name: String) -> String? {
        var writer = self
        writer.write(named: name.lowercased().replacing(":", with: "."))
        return writer.text.isEmpty ? nil : writer.finished()
    }

    private mutating func write(named wanted: String) {
        for part in reference.parts {
            for function in part.functions where function.name.lowercased() == wanted {
                write(function, heading: "#", name: function.name)
            }
            for library in part.libraries {
                if library.name.lowercased() == wanted { write(library) }
                for function in library.functions where function.name.lowercased() == wanted {
                    write(function, heading: "#", name: function.name)
                }
            }
            for item in part.classes + part.libraries.flatMap(\.classes) {
                if item.name.lowercased() == wanted, !part.libraries.contains(where: { $0.name.lowercased() == wanted })
                {
                    write(item)
                }
                for method in item.methods {
                    let own = "\(item.name):\(method.name)"
                    if [own.lowercased().replacing(":", with: "."), method.name].contains(wanted) {
                        write(method, heading: "#", name: "\(item.name.lowercased()):\(method.name)")
                    }
                }
                for field in item.fields where "\(item.name).\(field.name)".lowercased() == wanted {
                    text += "# \(item.name).\(field.name)\n\n\(Self.type(field)): \(field.text)\n\n"
                }
            }
        }
    }

    /// The names that `one` knows, methods left out.
    package var names: [String] {
        reference.parts.flatMap { part in
            part.functions.map(\.name) + part.libraries.map(\.name) + part.classes.map(\.name)
        }
    }

    private func finished() -> String {
        var text = text
        while text.hasSuffix("\n\n") { text.removeLast() }
        return text
    }

    private mutating func write(_ library: LibraryReference) {
        text += "### \(library.name)\n\n\(library.summary)\n\n"
        writeTable(library.fields)
        for function in library.functions { write(function, heading: "####", name: function.name) }
        for item in library.classes { write(item) }
    }

    private mutating func write(_ item: ClassReference) {
        text += "### \(item.name)\n\n\(item.summary)\n\n"
        writeTable(item.fields)
        let variable = item.name.lowercased()
        for method in item.methods { write(method, heading: "####", name: "\(variable):\(method.name)") }
    }

    private static func type(_ value: FunctionReference.Value) -> String {
        "`\(value.type)`\(value.isOptional && !value.type.contains("nil") ? " or nil" : "")"
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

    private mutating func writeTable(_ values: [FunctionReference.Value]) {
        guard !values.isEmpty else { return }
        text += "| name | type | |\n|---|---|---|\n"
        for value in values {
            text += "| `\(value.name)` | \(Self.cell(Self.type(value))) | \(Self.cell(value.text)) |\n"
        }
        text += "\n"
    }

    private mutating func write(_ function: FunctionReference, heading: String, name: String) {
        let parameters = function.parameters.map { $0.isOptional ? "\($0.name)?" : $0.name }.joined(separator: ", ")
        text += "\(heading) \(name)(\(parameters))\n\n\(function.summary)\(function.waits ? " It waits." : "")\n\n"
        for parameter in function.parameters {
            text += "- `\(parameter.name)`, \(Self.type(parameter)): \(parameter.text)\n"
        }
        for result in function.results { text += "- returns `\(result.name)`, \(Self.type(result)): \(result.text)\n" }
        if !function.parameters.isEmpty || !function.results.isEmpty { text += "\n" }
        if !function.example.isEmpty { text += "```lua\n\(function.example)\n```\n\n" }
    }
}
