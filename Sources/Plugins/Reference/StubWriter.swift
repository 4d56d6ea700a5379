/// Writes the reference as LuaCATS annotations, from which editors take completion, help and types.
///
/// Source: https://luals.github.io/wiki/annotations/
package struct StubWriter {
    private var text = ""

    /// A file of annotations, which is never run.
    package static func stubs(of reference: PluginReference) -> String {
        var writer = StubWriter()
        writer.text = """
            ---@meta
            -- What Moongauge's plugins and their tests can use, for editors with a Lua language server.
            -- Written by: moongauge plugin docs --stubs


            """
        for part in reference.parts {
            for item in part.classes { writer.write(item) }
            for library in part.libraries {
                for item in library.classes { writer.write(item) }
                writer.write(library)
            }
            writer.writeTables(of: part.functions)
            for function in part.functions { writer.write(function, name: function.name) }
        }
        while writer.text.hasSuffix("\n\n") { writer.text.removeLast() }
        return writer.text
    }

    private mutating func comment(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            self.text += line.isEmpty ? "---\n" : "--- \(line)\n"
        }
    }

    private mutating func write(_ item: ClassReference) {
        comment(item.summary)
        text += "---@class \(item.name)\n"
        for field in item.fields {
            let type = field.isOptional ? Self.optional(field.type) : field.type
            text += "---@field \(field.name) \(type) \(field.text)\n"
        }
        guard !item.methods.isEmpty else {
            text += "\n"
            return
        }
        let table = "_" + item.name.replacing(".", with: "_")
        text += "local \(table) = {}\n\n"
        for method in item.methods { write(method, name: "\(table):\(method.name)") }
    }

    private static func optional(_ type: String) -> String {
        if type.contains("|nil") || type.hasSuffix("?") { return type }
        return type.hasPrefix("fun(") || type.contains("|") ? "(\(type))|nil" : "\(type)?"
    }

    private mutating func write(_ library: LibraryReference) {
        comment(library.summary)
        if library.functions.isEmpty {
            text += "---@type table<string, any>\n\(library.name) = {}\n\n"
            return
        }
        text += "---@class \(library.name)\n"
        for field in library.fields {
            text +=
                "---@field \(field.name) \(field.isOptional ? Self.optional(field.type) : field.type) \(field.text)\n"
        }
        text += "\(library.name) = {}\n\n"
        for function in library.functions { write(function, name: function.name) }
    }

    /// The tables that functions stand in which no library describes: `moongauge` of `moongauge.plugin`.
    private mutating func writeTables(of functions: [FunctionReference]) {
        var known: Set<Substring> = []
        for function in functions where function.name.contains(".") {
            let table = function.name.prefix { $0 != "." }
            if known.insert(table).inserted { text += "\(table) = {}\n\n" }
        }
    }

    private mutating func write(_ function: FunctionReference, name: String) {
        comment(function.summary)
        if function.waits { comment("It waits.") }
        if !function.example.isEmpty {
            comment("")
            comment("```lua")
            comment(function.example)
            comment("```")
        }
        for parameter in function.parameters {
            let type = parameter.isOptional && parameter.type.contains("|") ? "(\(parameter.type))" : parameter.type
            text += "---@param \(parameter.name)\(parameter.isOptional ? "?" : "") \(type) \(parameter.text)\n"
        }
        for result in function.results {
            let type = result.isOptional ? Self.optional(result.type) : result.type
            text += "---@return \(type) \(result.name) # \(result.text)\n"
        }
        text += "function \(name)(\(function.parameters.map(\.name).joined(separator: ", "))) end\n\n"
    }
}
