/// What may be a label's name and value.
///
/// Source: k8s.io/apimachinery/pkg/util/validation (IsQualifiedName, IsValidLabelValue), whose texts these are.
enum LabelSyntax {
    /// Checks a label's name, with or without a DNS prefix.
    static func check(key: String) throws(SelectorError) {
        let complaints = complaints(ofKey: key)
        // A selector's key has no path, which Kubernetes prints as it does any missing one.
        if !complaints.isEmpty { throw SelectorError(refusal(of: key, path: "<nil>", complaints)) }
    }

    /// Checks a label's value; `path` says where it stands.
    static func check(value: String, path: String) throws(SelectorError) {
        var complaints: [String] = []
        if value.utf8.count > 63 { complaints.append("must be no more than 63 characters") }
        if !value.isEmpty, !isName(value[...]) {
            complaints.append(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                    + " start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex"
                    + " used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
            )
        }
        if !complaints.isEmpty { throw SelectorError(refusal(of: value, path: path, complaints)) }
    }

    private static func refusal(of value: String, path: String, _ complaints: [String]) -> String {
        "\(path): Invalid value: \"\(value)\": \(complaints.joined(separator: "; "))"
    }

    private static let nameRule =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
        + " (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
        + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

    private static let subdomainRule =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and"
        + " end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
        + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

    private static func complaints(ofKey key: String) -> [String] {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let name = parts.last else {
            return [
                "a qualified name \(nameRule) with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ]
        }
        var complaints: [String] = []
        if parts.count == 2 {
            if parts[0].isEmpty {
                complaints.append("prefix part must be non-empty")
            } else {
                if parts[0].utf8.count > 253 { complaints.append("prefix part must be no more than 253 characters") }
                if !isSubdomain(parts[0]) { complaints.append("prefix part \(subdomainRule)") }
            }
        }
        if name.isEmpty {
            complaints.append("name part must be non-empty")
        } else if name.utf8.count > 63 {
            complaints.append("name part must be no more than 63 characters")
        }
        if !isName(name) { complaints.append("name part \(nameRule)") }
        return complaints
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 45 || $0 == 46 || $0 == 95 }
    }

    private static func isSubdomain(_ text: Substring) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.utf8.first, let last = part.utf8.last else { return false }
            return isLowercase(first) && isLowercase(last) && part.utf8.allSatisfy { isLowercase($0) || $0 == 45 }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowercase(byte) || (65...90).contains(byte)
    }

    private static func isLowercase(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte)
    }
}
