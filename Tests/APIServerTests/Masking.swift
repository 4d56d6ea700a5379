/// Takes out of a body what differs from one moment to the next: times, windows, amounts, and the order of a pod's
/// containers, which the reference server leaves to chance.
func masked(_ body: String) -> String {
    var text = body
    for key in ["creationTimestamp", "timestamp", "window", "cpu", "memory", "swap"] {
        for separator in [":", ": "] {
            let parts = text.split(separator: "\"\(key)\"\(separator)\"", omittingEmptySubsequences: false)
            text = parts.dropFirst().reduce(String(parts[0])) { result, part in
                result + "\"\(key)\"\(separator)\"…" + part.drop { $0 != "\"" }
            }
        }
        // In YAML.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let name = line.drop { $0 == " " || $0 == "-" }
            return name.hasPrefix("\(key): ") ? line[..<name.startIndex] + "\(key): …" : line
        }
        text = lines.joined(separator: "\n")
    }
    text.replace(/"cells":\["(?<name>[^"]*)",[^\]]*\]/) { "\"cells\":[\"\($0.output.name)\",…]" }
    return text.replacing(/"containers":\[(.*?\})\]/) { match in
        let containers = match.output.1.split(separator: "},{").map { $0.drop { $0 == "{" } }
            .map { text in String(text.reversed().drop { $0 == "}" }.reversed()) }
        return "\"containers\":\(containers.sorted())"
    }
}
