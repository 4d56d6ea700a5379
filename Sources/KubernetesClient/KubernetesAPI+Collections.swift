import AsyncHTTPClient
import FoundationEssentials
import Kubernetes
import NIOCore

extension KubernetesAPI {
    /// Reads one chunk of a collection, in protocol buffers where the server has them, packed where it packs.
    ///
    /// - Parameters:
    ///   - path: path and query, escaped: `/api/v1/pods?limit=500`.
    ///   - item: called with every object, in their order.
    /// - Returns: what the list says of itself.
    func list<Object: ClusterObject>(
        _ path: String, timeout: Duration, item: (Object) -> Void
    ) async throws(KubernetesClientError) -> ListDocument<Object>.Metadata {
        let response = try await start(path, accept: AnswerForm.accepted, timeout: timeout)
        let body = try await collect(response, path)
        let form = AnswerForm(response.headers)
        return try Self.reading(path) {
            try body.withUnsafeReadableBytes { bytes in
                switch form {
                case .protobuf: return try ListDocument<Object>.read(protobuf: bytes, item: item)
                case .json:
                    let list = try JSONDecoder().decode(ListDocument<Object>.self, from: Data(bytes))
                    for object in list.items ?? [] { item(object) }
                    return list.metadata
                case .other(let type): throw UnknownForm(type: type)
                }
            }
        }
    }

    /// Reads the events of a watch until the server ends it or `event` says that it is enough.
    ///
    /// - Parameters:
    ///   - path: path and query, escaped: `/api/v1/pods?watch=true`.
    ///   - deadline: when to give up, a while after the server should have ended the answer itself.
    ///   - opened: called when the server has accepted the watch.
    ///   - event: called with every event; false ends the watch.
    func watch<Object: ClusterObject>(
        _ path: String, deadline: Duration, opened: () -> Void, event: (WatchEvent<Object>) throws -> Bool
    ) async throws {
        let response = try await start(path, accept: AnswerForm.accepted, timeout: deadline)
        try await check(response, path)
        let form = AnswerForm(response.headers)
        let parts = SharedParts()
        var framing = WatchFraming(form == .protobuf ? .lengths : .lines)
        opened()
        for try await buffer in response.body {
            framing.add(buffer)
            while let bytes = try Self.reading(path, { try framing.next() }) {
                let found: WatchEvent<Object> = try Self.reading(path) {
                    try bytes.withUnsafeReadableBytes { bytes in
                        switch form {
                        case .protobuf: try WatchEvent(protobuf: bytes, sharing: parts)
                        case .json: try JSONDecoder().decode(WatchEvent.self, from: Data(bytes))
                        case .other(let type): throw UnknownForm(type: type)
                        }
                    }
                }
                guard try event(found) else { return }
            }
        }
        // An event that was cut off is not lost: the next watch tells it again.
    }

    private struct UnknownForm: Error, CustomStringConvertible {
        var type: String
        var description: String {
            type.isEmpty ? "it has no Content-Type" : "\"\(type)\" is neither JSON nor protocol buffers"
        }
    }

    private static func reading<Value>(_ path: String, _ body: () throws -> Value) throws(KubernetesClientError)
        -> Value
    {
        do {
            return try body()
        } catch {
            throw KubernetesClientError(.malformed, "can't read the kube-apiserver's answer to \(path): \(error)")
        }
    }
}
