public import ArgumentParser
public import Samples

extension TimeSpan: ExpressibleByArgument {
    /// Reads a duration as Go writes it: `15s`, `1m30s`.
    public init?(argument: String) {
        self.init(parsing: argument)
    }

    public var defaultValueDescription: String { description }
}
