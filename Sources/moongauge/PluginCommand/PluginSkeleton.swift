import ArgumentParser

/// What a new plugin begins with: a file that works, and its tests.
struct PluginSkeleton {
    /// What kind of metrics a plugin has.
    enum Kind: String, CaseIterable, ExpressibleByArgument {
        /// Computed from samples that there are.
        case derived
        /// Asked of the cluster's objects, over the network.
        case provider
        /// About something outside of the cluster.
        case external
    }

    let name: String
    let kind: Kind

    /// Makes a skeleton.
    ///
    /// - Throws: that a plugin can't be called so.
    init(_ name: String, _ kind: Kind) throws {
        let isLetter: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0 == "_") }
        guard let first = name.first, isLetter(first), name.allSatisfy({ isLetter($0) || ($0.isASCII && $0.isNumber) })
        else {
            throw ValidationError(
                "\"\(name)\" can't be a plugin's name: it must consist of letters, digits and underscores and not begin with a digit"
            )
        }
        self.name = name
        self.kind = kind
    }

    /// The plugin.
    var plugin: String {
        switch kind {
        case .derived: Self.derived.replacing("NAME", with: name)
        case .provider: Self.provider.replacing("NAME", with: name)
        case .external: Self.external.replacing("NAME", with: name)
        }
    }

    /// Its tests.
    var tests: String {
        switch kind {
        case .derived: Self.derivedTests.replacing("NAME", with: name)
        case .provider: Self.providerTests.replacing("NAME", with: name)
        case .external: Self.externalTests.replacing("NAME", with: name)
        }
    }

    /// Where the plugin's first value is to be had.
    var path: String {
        switch kind {
        case .derived: "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/\(name)"
        case .provider: "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/\(name)_queue"
        case .external: "/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/\(name)"
        }
    }
}
