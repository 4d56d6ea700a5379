import Samples

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a real kubelet answered, round by round, and the objects that went with it.
public struct KubeletRecording: Sendable {
    /// The pages in the order of their time.
    let pages: [RecordedPage]
    /// The machine.
    let node: JSONValue
    /// The pods at the beginning.
    let pods: [JSONValue]
    /// The pods at the end.
    let podsAfter: [JSONValue]
    /// What happened to pods between the first page and the last.
    let actions: [RecordedAction]
    /// When the first page was answered.
    let begin: Timestamp
    /// How long one run through the recording takes: one round after the last page the first comes again.
    let length: TimeSpan

    /// Reads a recording from a folder; without a path from the one beside the running program.
    public init(path: String? = nil) throws(HollowClusterError) {
        let folder = if let path { path } else { try Self.folder() }
        var pages: [RecordedPage] = []
        for fields in try Self.table("\(folder)/index.tsv") where fields.count >= 4 && fields[0].hasPrefix("resource/")
        {
            // The moment of the answer: some samples are younger than the question.
            guard let time = Int64(fields[3]) else { continue }
            let text = try Self.text("\(folder)/\(fields[0])")
            pages.append(RecordedPage(time: Timestamp(milliseconds: time), text: text))
        }
        guard pages.count > 1, let first = pages.first, let last = pages.last else {
            throw HollowClusterError(.recordingUnreadable, detail: "\(folder)/index.tsv names fewer than two pages")
        }
        self.pages = pages
        begin = first.time
        let round = Double((last.time - first.time).milliseconds) / Double(pages.count - 1)
        length = TimeSpan(milliseconds: Int64((round * Double(pages.count) / 1000).rounded()) * 1000)
        node = try Self.json("\(folder)/node.json")
        pods = try Self.json("\(folder)/pods.json")["items"]?.elements ?? []
        podsAfter = try Self.json("\(folder)/pods-after.json")["items"]?.elements ?? []
        actions = try Self.table("\(folder)/actions.tsv").compactMap(RecordedAction.init(fields:)).filter {
            $0.time > first.time && $0.time < last.time
        }
    }

    /// The resource folder that the build puts beside the program, or beside the bundle of tests.
    private static func folder() throws(HollowClusterError) -> String {
        let name = "moongauge_HollowCluster.resources/Recording"
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        // A runner of tests is told its bundle's path in an argument.
        let places = ([program] + CommandLine.arguments).compactMap { path in
            path.lastIndex(of: "/").map { String(path[..<$0]) }
        }
        for place in places {
            let folder = "\(place)/\(name)"
            if FileManager.default.fileExists(atPath: "\(folder)/index.tsv") { return folder }
        }
        let looked = places.first.map { "\($0)/\(name)" } ?? name
        throw HollowClusterError(
            .recordingUnreadable, detail: "the recording of a kubelet is missing: there is no \(looked)"
        )
    }

    private static func text(_ path: String) throws(HollowClusterError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw HollowClusterError(.recordingUnreadable, detail: "\(path) can't be read")
        }
        return String(decoding: data, as: UTF8.self)
    }

    private static func table(_ path: String) throws(HollowClusterError) -> [[String]] {
        try text(path).split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    }

    private static func json(_ path: String) throws(HollowClusterError) -> JSONValue {
        let text = try text(path)
        do throws(JSONError) {
            return try JSONValue(parsing: text)
        } catch {
            throw HollowClusterError(.recordingUnreadable, detail: "\(path): \(error)")
        }
    }
}

/// Something that was done to a pod while the recording ran.
struct RecordedAction: Sendable {
    enum Kind {
        /// The deletion was asked for.
        case terminate
        /// The pod is gone.
        case remove
        /// A pod of the same name came.
        case create
    }

    var time: Timestamp
    var kind: Kind
    var pod: ObjectKey

    /// Reads `1795375168468	delete shop/phoenix` and the like; nil for anything else.
    init?(fields: [String]) {
        guard fields.count == 2, let time = Int64(fields[0]) else { return nil }
        let words = fields[1].split(separator: " ").map(String.init)
        guard let name = words.first(where: { $0.contains("/") }) else { return nil }
        if words.first == "delete" {
            kind = .terminate
        } else if words.dropFirst().starts(with: ["gone"]) {
            kind = .remove
        } else if words.first == "create" {
            kind = .create
        } else {
            return nil
        }
        let parts = name.split(separator: "/").map(String.init)
        guard parts.count == 2 else { return nil }
        self.time = Timestamp(milliseconds: time)
        pod = ObjectKey(namespace: parts[0], name: parts[1])
    }
}
