import Foundation

/// How the containers of a recorded kubelet behave: how their figures go on from one sample to the next.
struct RecordedShapes {
    /// One container's steps.
    struct Shape {
        /// From one sample to the next: milliseconds, nanoseconds of CPU time, pages of memory.
        var steps: [(milliseconds: Int64, nanoseconds: Int64, pages: Int64)] = []
        /// The first working set, in pages.
        var pages: Int64 = 0
    }

    let shapes: [Shape]

    /// Reads the pages of `/metrics/resource` in a folder, in the order of their names.
    init(folder: String) throws {
        var points: [String: [(time: Int64, seconds: Double, bytes: Double)]] = [:]
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        for name in names where name.hasSuffix(".txt") {
            let page = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            var seconds: [Substring: (Int64, Double)] = [:]
            for line in page.split(separator: "\n") where line.hasPrefix("container_") {
                let words = line.split(separator: " ")
                guard words.count == 3, let value = Double(words[1]), let time = Int64(words[2]),
                    let brace = words[0].firstIndex(of: "{")
                else { continue }
                let labels = words[0][brace...]
                if line.hasPrefix("container_cpu") {
                    seconds[labels] = (time, value)
                } else if line.hasPrefix("container_memory"), let (time, used) = seconds[labels] {
                    points[String(labels), default: []].append((time, used, value))
                }
            }
        }
        shapes = points.sorted { $0.key < $1.key }.compactMap { _, points in
            var shape = Shape()
            shape.pages = Int64(points[0].bytes / 4096)
            for (earlier, later) in zip(points, points.dropFirst()) {
                let span = later.time - earlier.time
                guard span > 5000, later.seconds >= earlier.seconds else { continue }
                shape.steps.append(
                    (
                        span, Int64(((later.seconds - earlier.seconds) * 1e9).rounded()),
                        Int64((later.bytes - earlier.bytes) / 4096)
                    ))
            }
            return shape.steps.count < 5 ? nil : shape
        }
    }
}
