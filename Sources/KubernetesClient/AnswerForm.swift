import FoundationEssentials
import Kubernetes
import NIOCore
import NIOHTTP1

/// In which form a kube-apiserver answers, by its `Content-Type`.
enum AnswerForm: Hashable, Sendable {
    case protobuf
    case json
    /// Something that no list and no watch comes in.
    case other(String)

    /// What is asked for: the cheaper form where the server has it.
    static let accepted = "application/vnd.kubernetes.protobuf, application/json"

    init(_ headers: HTTPHeaders) {
        let type = headers.first(name: "Content-Type") ?? ""
        let essence = type.split(separator: ";").first?.split(separator: " ").first ?? ""
        switch essence.lowercased() {
        case "application/vnd.kubernetes.protobuf": self = .protobuf
        case "application/json": self = .json
        default: self = .other(type)
        }
    }

    /// The sentence for people in a body that is a Status; else how the body begins.
    func message(_ body: ByteBuffer) -> String {
        let status: FailureStatus? =
            switch self {
            case .protobuf: body.withUnsafeReadableBytes { try? FailureStatus(protobuf: $0) }
            case .json, .other:
                body.withUnsafeReadableBytes { try? JSONDecoder().decode(FailureStatus.self, from: Data($0)) }
            }
        return status?.message ?? String(decoding: body.readableBytesView.prefix(200), as: UTF8.self)
    }
}
