/// Where we answer otherwise than the recorded servers, on purpose: the recording, and why.
enum Improvements {
    static let list: [String: String] = [
        "metrics-server/nodes/list-limit-1": "a limit is kept: the answer is the first chunk",
        "metrics-server/pods/list-limit-2": "a limit is kept: the answer is the first chunk",
    ]
}
