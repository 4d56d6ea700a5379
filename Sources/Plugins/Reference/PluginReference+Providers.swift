extension PluginReference {
    /// What brings samples in.
    static let providerMethods: [FunctionReference] = []
    static let providers: [ClassReference] = []
}
