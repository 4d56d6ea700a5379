import FoundationEssentials

/// A folder with plugins: an ordinary one, or a mounted ConfigMap.
struct PluginFolder: Hashable, Sendable {
    /// A plugin's file as the folder names it, and where its text is to be read.
    struct File: Hashable, Sendable {
        var path: String
        var location: String

        /// Reads the file.
        func source() throws(PluginError) -> PluginSource {
            try PluginSource(path: path, readFrom: location)
        }
    }

    /// Where the folder is.
    let path: String

    private var prefix: String { path.hasSuffix("/") ? path : path + "/" }

    /// Whether a file of this path lies in the folder.
    func contains(_ file: String) -> Bool {
        file.hasPrefix(prefix) && !file.dropFirst(prefix.count).contains("/")
    }

    /// The folder's plugins: its files `NAME.lua`, but not their tests `NAME_test.lua`, sorted by name.
    ///
    /// Names that begin with a dot are passed over. In a mounted ConfigMap, files are links through `..data`, a link that is
    /// replaced when the ConfigMap changes: it is followed once, so that all files read are of one version.
    /// Source: k8s.io/kubernetes/pkg/volume/util/atomic_writer.go.
    func files() throws(PluginError) -> [File] {
        let files = FileManager.default
        let names: [String]
        do {
            names = try files.contentsOfDirectory(atPath: path)
        } catch {
            let exists = files.fileExists(atPath: path)
            throw PluginError(
                .unreadable,
                "can't read the plugin folder \(path): \(exists ? "it is no readable folder" : "there is no such folder")"
            )
        }
        let version = try? files.destinationOfSymbolicLink(atPath: prefix + "..data")
        return names.filter { $0.hasSuffix(".lua") && !$0.hasSuffix("_test.lua") && !$0.hasPrefix(".") }.sorted()
            .map { name in
                let versioned = version.map { $0.hasPrefix("/") ? "\($0)/\(name)" : "\(prefix)\($0)/\(name)" }
                let isVersioned =
                    (try? files.destinationOfSymbolicLink(atPath: prefix + name))?.hasPrefix("..data/") == true
                return File(path: prefix + name, location: isVersioned ? versioned ?? prefix + name : prefix + name)
            }
    }
}
