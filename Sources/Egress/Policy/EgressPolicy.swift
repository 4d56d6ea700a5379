/// Whom a plugin may reach, by one of its permissions.
///
/// It is judged by addresses: a name is resolved first, where any permission could cover it, each address that it
/// resolves to is judged, and the address that was judged is the one that is connected to.
///
/// - `pods` are the addresses of running pods, except of those on their node's network: such a pod shares its address
///   with its node, whose kubelet listens there too. The operator grants those by address and port.
/// - `services` are the cluster addresses of services, and the pods behind headless ones.
/// - A host is reached by its very name only, wherever that resolves to.
/// - A network is reached by its addresses, and by every name that resolves to one.
///
/// The loopback, link-local addresses, clouds' metadata services, multicast, unspecified, reserved, translated and
/// tunnelled addresses are never reached unless a target names them: by an address or a network that is wholly within
/// them (`127.0.0.1`, `127.0.0.0/8`, not `0.0.0.0/0`), or the loopback by `localhost`. The kube-apiserver, on whichever
/// of its nodes, is never reached unless a target is its very address or its own name.
public struct EgressPolicy: Hashable, Sendable {
    /// A plugin's permission.
    public enum Permission: String, Hashable, Sendable {
        /// To speak HTTP.
        case http
        /// To speak any protocol over TCP.
        case tcp
    }

    /// Whose policy it is, by name. Connections are never shared between plugins.
    public var plugin: String
    /// Which permission it is.
    public var permission: Permission
    /// Whom the plugin declares that it wants to reach.
    public var declared: [NetworkTarget]
    /// Whom the operator grants.
    public var granted: [NetworkTarget]

    /// Makes a policy.
    public init(plugin: String, permission: Permission, declared: [NetworkTarget], granted: [NetworkTarget]) {
        self.plugin = plugin
        self.permission = permission
        self.declared = declared
        self.granted = granted
    }
}
