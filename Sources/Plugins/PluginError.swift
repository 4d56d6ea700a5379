/// Why a plugin can't be used.
public struct PluginError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Hashable, Sendable {
        /// A folder or a file can't be read.
        case unreadable
        /// The file does not compile, or fails while it is loaded.
        case broken
        /// What the file declares is not acceptable.
        case declaration
        /// What the operator has configured does not suit the plugin.
        case configuration
        /// Another plugin has declared the same thing.
        case conflict
    }

    /// What kind of failure it is.
    public let code: Code
    /// File, line and what is wrong there.
    public let description: String
    /// The plugin's name, where its file came to say it.
    public let plugin: String?
    /// The name that is written in the file, where it did not come to say it.
    private let writtenName: String?
    /// Whether loading took more time than it may: another time it may be good.
    let isTimeout: Bool

    /// What is wrong, one by one, each with its place as exactly as it is known.
    public let problems: [PluginProblem]

    /// Makes an error.
    ///
    /// - Parameter problems: where what is wrong; without them that is the description.
    init(
        _ code: Code, _ description: String, plugin: String? = nil, writtenName: String? = nil, isTimeout: Bool = false,
        problems: [PluginProblem] = []
    ) {
        self.code = code
        self.description = description
        self.plugin = plugin
        self.writtenName = writtenName
        self.isTimeout = isTimeout
        self.problems = problems.isEmpty ? [PluginProblem(file: "", message: description)] : problems
    }

    /// What the plugin is or would be called; nil where that can't be told.
    var name: String? { plugin ?? writtenName }

    /// The same error, with the places in the file that it is about.
    func located(in source: PluginSource) -> PluginError {
        let problems = ProblemLocator.located(problems, in: source)
        return PluginError(
            code, problems.map(\.description).joined(separator: "; "), plugin: plugin, writtenName: writtenName,
            isTimeout: isTimeout, problems: problems)
    }

    /// Says that a file or a folder can't be read.
    package static func unreadable(_ description: String) -> PluginError {
        PluginError(.unreadable, description)
    }
}
