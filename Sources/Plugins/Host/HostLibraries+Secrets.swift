import LuaRuntime

extension HostLibraries {
    /// `secrets`: what the operator has mounted for plugins.
    static func secrets(_ context: HostContext) -> HostLibrary {
        var library = HostLibrary(
            name: "secrets",
            summary: """
                Passwords, tokens and certificates that the operator mounts as files (`--secrets-dir`), which the plugin declares in \
                `permissions.secrets` and the operator grants.
                """)
        library.functions = [
            HostLibrary.Function(
                FunctionReference(
                    name: "secrets.get",
                    summary: """
                        Reads a secret. It is read each time, so that a changed one is seen. That it may not or can't be read is an \
                        error.
                        """,
                    parameters: [.value("name", "string", "the secret's name, which is its file's")],
                    results: [.value("secret", "string", "its bytes, without a line feed at the end; 1 MiB at most")],
                    example: "headers = { Authorization = \"Bearer \" .. secrets.get(\"api-token\") }")
            ) { call throws(LuaHostError) in
                let caller = try context.caller(of: "secrets.get")
                let name = try call.string(1)
                if let refusal = refusal(of: name, caller) { throw LuaHostError("secrets.get: \(refusal)") }
                guard let folder = context.host.secrets else {
                    throw LuaHostError(
                        "secrets.get: there is no folder of secrets; the operator names one by --secrets-dir")
                }
                let secret: [UInt8]
                do throws(SecretError) {
                    secret = try folder.secret(name)
                } catch {
                    throw LuaHostError("secrets.get: \(error.description)")
                }
                call.spend(1000 + UInt64(secret.count))
                secret.withUnsafeBytes { call.results.append(bytes: $0) }
            }
        ]
        return library
    }

    /// Why a plugin may not read a secret; nil where it may.
    private static func refusal(of name: String, _ caller: HostContext.Caller) -> String? {
        guard PluginPermissions.isSecretName(name) else {
            return "a secret's name consists of letters, digits, dots, hyphens and underscores, and begins with no dot"
        }
        if caller.access.allows(secret: name) { return nil }
        let grant = "under plugins.\(caller.name).permissions.secrets in the configuration file (--config)"
        return caller.access.wanted.secrets.contains(name)
            ? "the secret \(name) is not permitted; the operator must grant \"\(name)\" \(grant)"
            : "the secret \(name) is not permitted; declare \"\(name)\" in permissions.secrets of moongauge.plugin, and let"
                + " the operator grant it \(grant)"
    }
}
