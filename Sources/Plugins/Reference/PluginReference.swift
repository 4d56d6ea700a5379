/// Everything that plugins see, as their authors read of it, in the order in which one needs it.
///
/// What is said of host functions stands beside them (`HostLibraries`); what is said of the rest stands here, and tests
/// compare it with what machines really have.
package struct PluginReference: Sendable {
    /// Things that belong together.
    package struct Part: Sendable {
        /// A heading.
        package var title: String
        /// What it is about, in a few sentences.
        package var summary: String
        /// Functions that are globals, or in a table that is described nowhere else: `moongauge.plugin`.
        package var functions: [FunctionReference]
        /// Tables of functions.
        package var libraries: [LibraryReference]
        /// Kinds of values.
        package var classes: [ClassReference]

        /// Describes a part.
        package init(
            title: String, summary: String, functions: [FunctionReference] = [], libraries: [LibraryReference] = [],
            classes: [ClassReference] = []
        ) {
            self.title = title
            self.summary = summary
            self.functions = functions
            self.libraries = libraries
            self.classes = classes
        }
    }

    /// The parts in their order.
    package var parts: [Part]

    /// All that plugins have.
    ///
    /// - Parameter further: what is described elsewhere.
    package init(further: [Part] = []) {
        parts =
            [
                Self.declarations, Self.objects, Self.samples,
                Part(
                    title: "Host functions",
                    summary: """
                        What else plugins can use, in functions that are called later: while its file is loaded, a plugin may use \
                        what needs nothing of the world. Functions that wait can be called in `collect`, and in `value` of external \
                        metrics. What goes wrong is a Lua error that `pcall` can catch.
                        """, libraries: HostLibraries.references),
                Self.language,
            ] + further
    }

    private static let language = Part(
        title: "Lua",
        summary: """
            Lua 5.4 with \(StandardLibrary.summary.map { library in
                library.members.isEmpty
                    ? "`\(library.name)`" : "`\(library.name)` (\(library.members.map { "`\($0)`" }.joined(separator: " ")))"
            }.joined(separator: ", ")).
            """)

    /// All kinds of values.
    package var classes: [ClassReference] { parts.flatMap { $0.classes + $0.libraries.flatMap(\.classes) } }

    /// All functions that are no methods.
    package var functions: [FunctionReference] { parts.flatMap { $0.functions + $0.libraries.flatMap(\.functions) } }
}
