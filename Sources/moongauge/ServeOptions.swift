import ArgumentParser
import Kubernetes
import Samples
import Scraping

/// The flags of `moongauge serve`: metrics-server's own names, meanings and defaults, and a few more.
struct ServeOptions: ParsableArguments {
    @OptionGroup(title: "Scraping")
    var scraping: ScrapingOptions

    @OptionGroup(title: "Storage")
    var storage: StorageOptions

    @OptionGroup(title: "Serving")
    var serving: ServingOptions

    @OptionGroup(title: "TLS")
    var tls: TLSOptions

    @OptionGroup(title: "Authentication")
    var authentication: AuthenticationOptions

    @OptionGroup(title: "Authorization")
    var authorization: AuthorizationOptions

    @OptionGroup(title: "The cluster")
    var cluster: ClusterOptions

    @OptionGroup(title: "Plugins")
    var plugins: PluginOptions

    @OptionGroup(title: "Logging")
    var logging: LoggingOptions

    func validate() throws {
        try scraping.check()
        try storage.check(scraping)
        try serving.check()
        try tls.check()
        try authentication.check()
        try authorization.check()
    }
}

/// How kubelets are scraped.
struct ScrapingOptions: ParsableArguments {
    @Option(help: "The time between two scrapes of a kubelet; at least 10s.")
    var metricResolution = TimeSpan.minutes(1)

    @Option(
        defaultAsFlag: true, parsing: .next,
        help: "Allow a --metric-resolution under 10s. For demos and tests: kubelets measure every 10 to 15 s only."
    )
    var allowFastMetricResolution: Bool?

    @Option(help: "How long one request to a kubelet may take.")
    var kubeletRequestTimeout = TimeSpan.seconds(10)

    @Option(help: "The kubelets' port.")
    var kubeletPort = 10250

    @Option(
        defaultAsFlag: true, parsing: .next,
        help: "Use the port that a node's status names rather than --kubelet-port."
    )
    var kubeletUseNodeStatusPort: Bool?

    @Option(
        help: ArgumentHelp(
            "The kinds of node addresses that are dialled, the best first, separated by commas.", valueName: "types")
    )
    var kubeletPreferredAddressTypes = "Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP"

    @Option(
        help: ArgumentHelp(
            "A file with the CAs that sign kubelets' serving certificates. Default: the cluster's CA.",
            valueName: "file")
    )
    var kubeletCertificateAuthority: String?

    @Option(
        help: ArgumentHelp(
            "The CAs that sign kubelets' serving certificates, in PEM form, rather than in a file.", valueName: "pem")
    )
    var kubeletCertificateAuthorityText: String?

    @Option(help: ArgumentHelp("A file with the certificate to show to kubelets.", valueName: "file"))
    var kubeletClientCertificate: String?

    @Option(help: ArgumentHelp("A file with the key of --kubelet-client-certificate.", valueName: "file"))
    var kubeletClientKey: String?

    @Option(
        defaultAsFlag: true, parsing: .next,
        help: "Don't check kubelets' serving certificates. Anybody in between can then read our token: for tests only."
    )
    var kubeletInsecureTLS: Bool?

    @Option(
        name: .customLong("kubelet-tls-server-name"),
        help: ArgumentHelp(
            """
            What a kubelet's certificate must be made out to: "address" (what is dialled), "node-name", or "auto" \
            (the address, else the node's name).
            """, valueName: "what")
    )
    var kubeletServerName = KubeletServerName.address

    @Option(
        defaultAsFlag: true, parsing: .next,
        help: "Speak to kubelets without TLS and without credentials. For tests only."
    )
    var deprecatedKubeletCompletelyInsecure: Bool?

    @Option(
        name: [.customShort("l"), .customLong("node-selector")],
        help: ArgumentHelp("Which nodes to scrape and serve, by their labels.", valueName: "selector")
    )
    var nodeSelector = ""

    /// The preferred address types as a list.
    var addressTypes: [String] {
        kubeletPreferredAddressTypes.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
    }

    func check() throws {
        let least = TimeSpan.seconds(allowFastMetricResolution == true ? 1 : 10)
        guard metricResolution >= least else {
            throw ValidationError(
                "--metric-resolution is \(metricResolution); it must be at least \(least)"
                    + (allowFastMetricResolution == true ? "" : " (or see --allow-fast-metric-resolution)")
            )
        }
        guard kubeletRequestTimeout > .zero, metricResolution * 0.9 >= kubeletRequestTimeout else {
            throw ValidationError(
                "--kubelet-request-timeout is \(kubeletRequestTimeout); it must be at most 0.9 times --metric-resolution,"
                    + " which is \(metricResolution * 0.9)"
            )
        }
        guard (1...65_535).contains(kubeletPort) else {
            throw ValidationError("--kubelet-port is \(kubeletPort); it must lie between 1 and 65535")
        }
        let types = ["Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP"]
        guard !addressTypes.isEmpty, addressTypes.allSatisfy(types.contains) else {
            throw ValidationError(
                "--kubelet-preferred-address-types is \"\(kubeletPreferredAddressTypes)\";"
                    + " it must be a list of \(types.joined(separator: ", "))"
            )
        }
        guard kubeletCertificateAuthority == nil || kubeletCertificateAuthorityText == nil else {
            throw ValidationError(
                "--kubelet-certificate-authority and --kubelet-certificate-authority-text can't be given together"
            )
        }
        do {
            _ = try LabelSelector(parsing: nodeSelector)
        } catch {
            throw ValidationError("--node-selector is \"\(nodeSelector)\": \(error)")
        }
        guard (kubeletClientCertificate == nil) == (kubeletClientKey == nil) else {
            throw ValidationError("--kubelet-client-certificate and --kubelet-client-key must be given together")
        }
    }
}

/// How the APIs are served.
struct ServingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The address to listen on.", valueName: "ip"))
    var bindAddress = "0.0.0.0"

    @Option(help: ArgumentHelp("The HTTPS port to listen on; 0 takes a free one.", valueName: "port"))
    var securePort = 443

    @Option(
        help: ArgumentHelp(
            "A file with the serving certificate and its intermediates. Default: a self-signed one in --cert-dir.",
            valueName: "file")
    )
    var tlsCertFile: String?

    @Option(help: ArgumentHelp("A file with the key of --tls-cert-file.", valueName: "file"))
    var tlsPrivateKeyFile: String?

    @Option(help: ArgumentHelp("The folder in which a self-signed serving certificate is kept.", valueName: "folder"))
    var certDir = "apiserver.local.config/certificates"

    @Option(
        name: .customLong("http2-max-streams-per-connection"),
        help: ArgumentHelp(
            "How many requests are answered at once on one HTTP/2 connection. Default: 0, which stands for 100.",
            valueName: "number")
    )
    var mostStreams = 0

    func check() throws {
        guard (0...Int(Int32.max)).contains(mostStreams) else {
            throw ValidationError(
                "--http2-max-streams-per-connection is \(mostStreams); it must lie between 0 and \(Int32.max)")
        }
        guard (0...65_535).contains(securePort) else {
            throw ValidationError("--secure-port is \(securePort); it must lie between 0 and 65535")
        }
        guard (tlsCertFile == nil) == (tlsPrivateKeyFile == nil) else {
            throw ValidationError("--tls-cert-file and --tls-private-key-file must be given together")
        }
    }
}

/// How the kube-apiserver is found.
struct ClusterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The kubeconfig that leads to the kube-apiserver. Default: the service account of the pod this runs in.",
            valueName: "file")
    )
    var kubeconfig: String?
}

/// Which plugins are loaded.
struct PluginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A folder with Lua plugins (NAME.lua). May be given several times.", valueName: "folder"))
    var pluginDir: [String] = []

    @Option(
        help: ArgumentHelp(
            "A YAML file with plugins' settings, permissions and limits. See moongauge config check.", valueName: "file"
        ))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "A folder with secrets for plugins, a file each; a mounted Secret will do.", valueName: "folder"))
    var secretsDir: String?
}

/// What is logged.
struct LoggingOptions: ParsableArguments {
    @Option(
        name: [.customShort("v"), .customLong("v")],
        help: ArgumentHelp(
            "How much is logged: 0 to 3 what matters, 4 and 5 details, from 6 on everything.", valueName: "level")
    )
    var verbosity = 0
}
