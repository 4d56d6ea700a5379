#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An open file; it is closed with the value.
struct SystemFile: ~Copyable {
    let path: String
    fileprivate let descriptor: Int32

    /// Opens a file to be read; nil where there is none.
    static func forReading(_ path: String) throws(SnapshotError) -> SystemFile? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw .last("read", path) }
        return SystemFile(path: path, descriptor: descriptor)
    }

    /// Opens a file to be written, which is empty then.
    static func forWriting(_ path: String) throws(SnapshotError) -> SystemFile {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last("write", path) }
        return SystemFile(path: path, descriptor: descriptor)
    }

    /// Opens a file of which only one process has the lock, as long as it is open; nil where another process has it.
    static func locked(_ path: String) throws(SnapshotError) -> SystemFile? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last("write", path) }
        let file = SystemFile(path: path, descriptor: descriptor)
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return file }
        if errno == EWOULDBLOCK { return nil }
        throw .last("lock", path)
    }

    deinit {
        close(descriptor)
    }

    /// Writes bytes at the file's end.
    borrowing func write(_ bytes: [UInt8]) throws(SnapshotError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress! + done, $0.count - done) }
            if written < 0 {
                if errno == EINTR { continue }
                throw .last("write", path)
            }
            done += written
        }
    }

    /// Reads up to so many bytes; none at the file's end.
    borrowing func read(_ count: Int) throws(SnapshotError) -> [UInt8] {
        while true {
            var result = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
                result = systemRead(descriptor, buffer.baseAddress!, count)
                length = max(result, 0)
            }
            if result >= 0 { return bytes }
            if errno != EINTR { throw .last("read", path) }
        }
    }

    /// Goes back to the file's start.
    borrowing func rewind() throws(SnapshotError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw .last("read", path) }
    }

    /// Waits until what was written would survive a loss of power.
    borrowing func synchronize() throws(SnapshotError) {
        guard fsync(descriptor) == 0 else { throw .last("write", path) }
    }

    /// Puts a file in the place of another one, in one step, and makes that last.
    static func move(_ path: String, to target: String, inFolder folder: String) throws(SnapshotError) {
        guard rename(path, target) == 0 else { throw .last("rename", path) }
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .last("write", folder) }
    }

    /// Makes a folder where there is none, and those above it.
    static func makeFolder(_ path: String) throws(SnapshotError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        let above = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        guard errno == ENOENT, !above.isEmpty else { throw .last("make the directory", path) }
        try makeFolder(above)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last("make the directory", path) }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}

extension SnapshotError {
    /// What the operating system said last.
    fileprivate static func last(_ action: String, _ path: String) -> SnapshotError {
        .system(action: action, path: path, reason: String(cString: strerror(errno)))
    }
}
