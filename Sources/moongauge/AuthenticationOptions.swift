import APIServer
import ArgumentParser
import Certificates
import Samples

/// How callers are authenticated.
struct AuthenticationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The kubeconfig by which tokens are reviewed and the ConfigMap \(AuthenticationConfigMap.name) is read. Default: \
            that of --kubeconfig.
            """, valueName: "file")
    )
    var authenticationKubeconfig: String?

    @Option(
        defaultAsFlag: true, parsing: .next,
        help: "Take the authorities of callers from flags alone, not from the cluster's ConfigMap."
    )
    var authenticationSkipLookup: Bool?

    @Option(
        defaultAsFlag: true, parsing: .next,
        help: "Start even where the cluster's ConfigMap can't be read; until it can, callers may be refused."
    )
    var authenticationTolerateLookupFailure: Bool?

    @Option(help: "How long an answer to a token review is used again.")
    var authenticationTokenWebhookCacheTtl = TimeSpan.seconds(10)

    @Option(
        help: ArgumentHelp(
            "A file with the authorities of client certificates. Default: those in the cluster's ConfigMap.",
            valueName: "file")
    )
    var clientCaFile: String?

    @Option(
        help: ArgumentHelp(
            """
            A file with the authorities of front proxies; the other --requestheader flags count only with this one. \
            Default: what the cluster's ConfigMap says.
            """, valueName: "file")
    )
    var requestheaderClientCaFile: String?

    @Option(
        help: ArgumentHelp(
            "The common names that a front proxy's certificate may have, separated by commas. Default: any.",
            valueName: "names")
    )
    var requestheaderAllowedNames: [String] = []

    @Option(help: ArgumentHelp("The headers in which a front proxy may name the user.", valueName: "headers"))
    var requestheaderUsernameHeaders = ["x-remote-user"]

    @Option(help: ArgumentHelp("The headers in which a front proxy may give the user's UID.", valueName: "headers"))
    var requestheaderUidHeaders: [String] = []

    @Option(help: ArgumentHelp("The headers in which a front proxy may name the user's groups.", valueName: "headers"))
    var requestheaderGroupHeaders = ["x-remote-group"]

    @Option(
        help: ArgumentHelp("What the headers with the user's further attributes begin with.", valueName: "prefixes")
    )
    var requestheaderExtraHeadersPrefix = ["x-remote-extra-"]

    func check() throws {
        guard authenticationTokenWebhookCacheTtl >= .zero else {
            throw ValidationError(
                "--authentication-token-webhook-cache-ttl is \(authenticationTokenWebhookCacheTtl); it must not be negative"
            )
        }
    }

    /// What is left to the cluster's ConfigMap.
    var lookup: AuthenticationConfigMap.Parts {
        if authenticationSkipLookup == true { return [] }
        var parts: AuthenticationConfigMap.Parts = []
        if clientCaFile == nil { parts.insert(.clientAuthority) }
        if requestheaderClientCaFile == nil { parts.insert(.requestHeaders) }
        return parts
    }

    /// The rule about front proxies that the flags give.
    func policy(roots: [Certificate]) -> RequestHeaderPolicy {
        RequestHeaderPolicy(
            roots: roots, allowedNames: requestheaderAllowedNames.splitAtCommas,
            usernameHeaders: requestheaderUsernameHeaders.splitAtCommas,
            uidHeaders: requestheaderUidHeaders.splitAtCommas, groupHeaders: requestheaderGroupHeaders.splitAtCommas,
            extraHeaderPrefixes: requestheaderExtraHeadersPrefix.splitAtCommas
        )
    }
}

extension [String] {
    /// The values of a flag that takes a list: separated by commas, given several times, or both.
    var splitAtCommas: [String] {
        flatMap { $0.split(separator: ",") }.map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    }
}
