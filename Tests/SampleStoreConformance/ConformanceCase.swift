public import Samples

/// What every store does, whatever it keeps its samples in.
///
/// A case is run on an empty store whose clock stands at ``now`` and which keeps 15 minutes at least.
public enum ConformanceCase: String, CaseIterable, Sendable {
    case samplesComeBackInOrder
    case rangesHaveBothTheirEnds
    case aSampleTwiceIsStoredOnce
    case lateSamplesAreDropped
    case valuesAreKeptBitByBit
    case labelsTellSeriesApart
    case objectsTellSeriesApart
    case selectorsChoose
    case theNewestSamplesOfAnObject
    case windowFunctionsHavePromQLsValues
    case absencesHaveReasons
    case aReplacedObjectLeavesNothing

    /// When it is.
    public static let now = Timestamp(milliseconds: 1_795_000_000_000)

    /// Runs the case.
    ///
    /// - Returns: what is not as it should be; nothing where all is well.
    public func failures(of store: any StoreUnderTest) async throws -> [String] {
        let check = ConformanceCheck(store: store, now: Self.now)
        switch self {
        case .samplesComeBackInOrder: try await check.samplesComeBackInOrder()
        case .rangesHaveBothTheirEnds: try await check.rangesHaveBothTheirEnds()
        case .aSampleTwiceIsStoredOnce: try await check.aSampleTwiceIsStoredOnce()
        case .lateSamplesAreDropped: try await check.lateSamplesAreDropped()
        case .valuesAreKeptBitByBit: try await check.valuesAreKeptBitByBit()
        case .labelsTellSeriesApart: try await check.labelsTellSeriesApart()
        case .objectsTellSeriesApart: try await check.objectsTellSeriesApart()
        case .selectorsChoose: try await check.selectorsChoose()
        case .theNewestSamplesOfAnObject: try await check.theNewestSamplesOfAnObject()
        case .windowFunctionsHavePromQLsValues: try await check.windowFunctionsHavePromQLsValues()
        case .absencesHaveReasons: try await check.absencesHaveReasons()
        case .aReplacedObjectLeavesNothing: try await check.aReplacedObjectLeavesNothing()
        }
        return check.failures
    }
}
