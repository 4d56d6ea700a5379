import FoundationEssentials

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A folder in which files change as the kubelet changes those of a mounted ConfigMap: all at once.
struct MountedConfigMap {
    let path: String

    /// Fills a folder with a new version, then replaces the link to it.
    func publish(_ version: String, _ texts: [String: String]) throws {
        let files = FileManager.default
        let folder = "\(path)/..\(version)"
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in texts { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
        try files.createSymbolicLink(atPath: "\(path)/..data_tmp", withDestinationPath: "..\(version)")
        guard rename("\(path)/..data_tmp", "\(path)/..data") == 0 else { throw CocoaError(.fileWriteUnknown) }
        for name in texts.keys where (try? files.destinationOfSymbolicLink(atPath: "\(path)/\(name)")) == nil {
            try files.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: "..data/\(name)")
        }
    }
}
