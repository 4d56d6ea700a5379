import APIServer
import ArgumentParser

/// How TLS is spoken.
struct TLSOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The oldest TLS version spoken: \(ServingTLS.Version.allCases.map(\.rawValue).joined(separator: " or ")).",
            valueName: "version")
    )
    var tlsMinVersion = ServingTLS.Version.tls12.rawValue

    @Option(
        help: ArgumentHelp(
            "The cipher suites of TLS 1.2, by their names in Go, separated by commas. Default: the TLS library's.",
            valueName: "names")
    )
    var tlsCipherSuites: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Files with a certificate and its key for callers that ask for certain names: CERT,KEY or CERT,KEY:NAMES, with \
            wildcards as in *.example.com. Without names those in the certificate count. May be given several times.
            """, valueName: "files")
    )
    var tlsSniCertKey: [SNICertificateFiles] = []

    func check() throws {
        guard ServingTLS.Version(rawValue: tlsMinVersion) != nil else {
            throw ValidationError(
                "--tls-min-version is \"\(tlsMinVersion)\"; it must be"
                    + " \(ServingTLS.Version.allCases.map(\.rawValue).joined(separator: " or "))"
            )
        }
        do {
            _ = try CipherSuites(names: tlsCipherSuites.splitAtCommas)
        } catch {
            throw ValidationError("--tls-cipher-suites: \(error)")
        }
    }

    /// TLS as the flags want it.
    func tls(_ identity: ServingIdentity) throws -> ServingTLS {
        var tls = ServingTLS(identity)
        tls.named = tlsSniCertKey.map { .files(certificate: $0.certificate, key: $0.key, names: $0.names) }
        tls.minimumVersion = ServingTLS.Version(rawValue: tlsMinVersion) ?? .tls12
        let suites = tlsCipherSuites.splitAtCommas
        if !suites.isEmpty { tls.cipherSuites = try CipherSuites(names: suites) }
        return tls
    }
}

/// A value of `--tls-sni-cert-key`.
///
/// Source: k8s.io/component-base/cli/flag/namedcertkey_flag.go.
struct SNICertificateFiles: ExpressibleByArgument, Sendable {
    var certificate: String
    var key: String
    var names: [String]

    init?(argument: String) {
        let halves = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let files = [String(halves[0])].splitAtCommas
        guard files.count == 2 else { return nil }
        certificate = files[0]
        key = files[1]
        names = halves.count == 2 ? [String(halves[1])].splitAtCommas : []
        if halves.count == 2, names.isEmpty { return nil }
    }
}
