#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why a secret can't be read. Texts never tell what is in one.
struct SecretError: Error, Equatable, CustomStringConvertible {
    let description: String
}

/// A folder in which each file is a secret, as Kubernetes mounts them.
///
/// Files may be links, as those of a mounted Secret are, as long as what they lead to is in the folder.
public struct SecretsFolder: Sendable {
    private static let mostBytes = 1 << 20

    private let path: String

    /// Names a folder.
    public init(path: String) {
        self.path = path
    }

    /// Whether there is such a folder.
    public var exists: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// What a file has now, without a line feed at its end.
    ///
    /// - Parameter name: one that `PluginPermissions.isSecretName` accepts.
    func secret(_ name: String) throws(SecretError) -> [UInt8] {
        guard let folder = Self.resolved(path) else {
            throw SecretError(description: "the folder of secrets can't be read")
        }
        guard let file = Self.resolved("\(folder)/\(name)") else {
            throw SecretError(description: "there is no secret \(name) in the folder of secrets")
        }
        guard file.hasPrefix(folder == "/" ? folder : "\(folder)/") else {
            throw SecretError(description: "the secret \(name) is a link to a file outside of the folder of secrets")
        }
        var bytes: [UInt8]
        do throws(BoundedFile.Failure) {
            bytes = try BoundedFile.bytes(of: file, most: Self.mostBytes, followsLinks: false)
        } catch {
            switch error {
            case .unreadable(let reason):
                throw SecretError(description: "the secret \(name) can't be read: \(reason)")
            case .noFile: throw SecretError(description: "the secret \(name) is no file")
            case .tooLarge:
                throw SecretError(description: "the secret \(name) is larger than \(Self.mostBytes) bytes")
            }
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return bytes
    }

    /// A path without links; nil where it leads nowhere.
    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
