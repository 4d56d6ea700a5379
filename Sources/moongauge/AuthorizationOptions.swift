import APIServer
import ArgumentParser
import Samples

/// How it is decided what callers may do.
struct AuthorizationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The kubeconfig by which it is asked what callers may do. Default: that of --kubeconfig.", valueName: "file"
        )
    )
    var authorizationKubeconfig: String?

    @Option(
        help: ArgumentHelp(
            "The paths that everybody may get, separated by commas; one that ends in * stands for all that begin so.",
            valueName: "paths")
    )
    var authorizationAlwaysAllowPaths = ["/healthz", "/readyz", "/livez"]

    @Option(help: "How long a permission of the kube-apiserver is used again.")
    var authorizationWebhookCacheAuthorizedTtl = TimeSpan.seconds(10)

    @Option(help: "How long a refusal of the kube-apiserver is used again.")
    var authorizationWebhookCacheUnauthorizedTtl = TimeSpan.seconds(10)

    func check() throws {
        for (flag, value) in [
            ("--authorization-webhook-cache-authorized-ttl", authorizationWebhookCacheAuthorizedTtl),
            ("--authorization-webhook-cache-unauthorized-ttl", authorizationWebhookCacheUnauthorizedTtl),
        ] where value < .zero {
            throw ValidationError("\(flag) is \(value); it must not be negative")
        }
    }

    /// What needs no question, and how long answers are used again.
    var policy: Authorizer.Policy {
        Authorizer.Policy(
            alwaysAllowed: authorizationAlwaysAllowPaths.splitAtCommas,
            allowedLifetime: authorizationWebhookCacheAuthorizedTtl,
            deniedLifetime: authorizationWebhookCacheUnauthorizedTtl
        )
    }
}
