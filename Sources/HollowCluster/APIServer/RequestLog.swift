/// One request that the hollow API server answered.
public struct RequestRecord: Hashable, Sendable {
    /// Who asked.
    public var user: String
    /// The groups of who asked.
    public var groups: [String]
    /// The HTTP method.
    public var method: String
    /// The path as it was written, without the query.
    public var path: String
    /// The query as it was written.
    public var query: String
    /// What was wanted, as the authorizer saw it.
    public var attributes: AccessAttributes
    /// Whether it was allowed.
    public var isAllowed: Bool

    /// The verb that the authorizer saw.
    public var verb: String { attributes.verb }
    /// The resource, with its subresource; empty for none.
    public var resource: String { attributes.fullResource }
}
