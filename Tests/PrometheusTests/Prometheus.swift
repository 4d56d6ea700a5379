import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

/// A real Prometheus on loopback that holds samples given to it before.
final class Prometheus: Sendable {
    /// One element of an answer.
    struct Element: Decodable {
        var metric: [String: String]
        var value: [Number]

        /// The value; the first number is the time.
        var number: Double { value[1].number }
    }

    /// A number, which Prometheus writes as a string where it is a value.
    struct Number: Decodable {
        var number: Double

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                number = Double(text.replacingOccurrences(of: "Inf", with: "inf")) ?? .signalingNaN
            } else {
                number = try container.decode(Double.self)
            }
        }
    }

    private struct Answer: Decodable {
        struct Payload: Decodable {
            var result: [Element]
        }
        var status: String
        var error: String?
        var data: Payload?
    }

    private let process: Mutex<Process>
    private let folder: String
    private let address: String

    /// Starts one.
    ///
    /// - Parameter openMetrics: the samples that it is to hold.
    init(holding openMetrics: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "prometheus-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(openMetrics.utf8).write(to: URL(filePath: folder + "/samples.txt"))
        try Data("global: {}\n".utf8).write(to: URL(filePath: folder + "/prometheus.yml"))

        let fill = Process()
        fill.executableURL = URL(filePath: try Self.tool("promtool"))
        fill.arguments = ["tsdb", "create-blocks-from", "openmetrics", folder + "/samples.txt", folder + "/data"]
        let complaints = Pipe()
        fill.standardOutput = FileHandle.nullDevice
        fill.standardError = complaints
        try fill.run()
        let complaint = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        fill.waitUntilExit()
        try #require(fill.terminationStatus == 0, "promtool: \(complaint)")

        let server = Process()
        server.executableURL = URL(filePath: try Self.tool("prometheus"))
        server.arguments = [
            "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data",
            "--storage.tsdb.retention.time=100y", "--web.listen-address=127.0.0.1:0",
        ]
        let log = Pipe()
        server.standardOutput = FileHandle.nullDevice
        server.standardError = log
        try server.run()
        var address: String?
        var text = ""
        while !(address != nil && text.contains("Server is ready to receive web requests")) {
            let more = log.fileHandleForReading.availableData
            try #require(!more.isEmpty, "prometheus ended: \(text)")
            text += String(decoding: more, as: UTF8.self)
            address = text.firstMatch(of: /msg="Listening on" address=(127\.0\.0\.1:[0-9]+)/).map { String($0.1) }
        }
        // What it says further on is read, so that it never waits for somebody to do so.
        log.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
        self.folder = folder
        self.address = try #require(address)
        process = Mutex(server)
    }

    deinit {
        process.withLock { process in
            process.terminate()
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Evaluates an expression at an instant, in milliseconds since the Unix epoch.
    func query(_ expression: String, at instant: Int64) async throws -> [Element] {
        var request = HTTPClientRequest(url: "http://\(address)/api/v1/query")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        let escaped = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let time = "\(instant / 1000).\(String(format: "%03d", Int(instant % 1000)))"
        request.body = .bytes(ByteBuffer(string: "time=\(time)&query=\(escaped)"))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 64 << 20)
        let answer = try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
        return try #require(answer.data, "\(expression): \(answer.error ?? answer.status)").result
    }

    /// Where a tool of Prometheus is.
    private static func tool(_ name: String) throws -> String {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path()
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let places = ["\(project).build/tools/prometheus/usr/bin"] + path
        return try #require(
            places.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) },
            "there is no \(name); .ci/prometheus fetches it")
    }
}
