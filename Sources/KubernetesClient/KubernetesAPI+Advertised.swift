/// Where the kube-apiserver says that it is reached.
extension KubernetesAPI {
    private struct Versions: Decodable {
        struct Address: Decodable {
            var serverAddress: String
        }

        var serverAddressByClientCIDRs: [Address]?
    }

    /// The hosts and ports that the kube-apiserver advertises; none where it does not say.
    ///
    /// Source: k8s.io/apimachinery/pkg/apis/meta/v1/types.go (APIVersions).
    public func advertisedAddresses() async -> [(host: String, port: Int)] {
        guard let versions = try? await get(Versions.self, "/api", timeout: .seconds(5)) else { return [] }
        return (versions.serverAddressByClientCIDRs ?? []).compactMap { address in
            let text = address.serverAddress
            guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]) else {
                return nil
            }
            var host = text[..<colon]
            if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
            return (String(host), port)
        }
    }
}
