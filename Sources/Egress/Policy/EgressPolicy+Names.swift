extension EgressPolicy {
    /// Why the plugin may not even learn what a host's name stands for; nil where it may, or where there is none.
    ///
    /// Who asks for a name tells its name servers, which are anybody's: a name that no target could cover, whatever it
    /// stands for, is never resolved.
    func refusal(beforeResolving host: EgressHost, port: Int) -> EgressError? {
        guard case .name(let name) = host else { return nil }
        let isDeclared = declared.contains { $0.mayCover(name, port: port) }
        guard !isDeclared || !granted.contains(where: { $0.mayCover(name, port: port) }) else { return nil }
        let labels = name.split(separator: ".")
        let isService = labels.count > 2 && labels[2] == "svc"
        return refused(
            "\(name):\(port) is not permitted, and was not looked up", isDeclared: isDeclared,
            isService ? "services" : name)
    }
}

extension NetworkTarget {
    /// Whether it would cover a name for some address that the name may have.
    fileprivate func mayCover(_ name: String, port: Int) -> Bool {
        guard self.port == nil || self.port == port else { return false }
        return if case .host(let own, _) = self { own == name } else { true }
    }
}
