import KubernetesClient
import Samples
import Testing

@Suite struct BearerTokenTests {
    private let clock = ManualClock(Timestamp(milliseconds: 1_000_000))
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func fixedTokens() {
        #expect(BearerToken(.none, clock: clock).current() == nil)
        #expect(BearerToken(.token("t"), clock: clock).current() == "t")
    }

    @Test func aFileIsReadAgainWhenItIsAMinuteOld() throws {
        let token = BearerToken(.tokenFile(try folder.write("token", "  first\n\n")), clock: clock)
        #expect(token.current() == "first")
        try folder.write("token", "second\n")
        clock.advance(by: .seconds(59.999))
        #expect(token.current() == "first")
        clock.advance(by: .seconds(0.001))
        #expect(token.current() == "second")
        try folder.write("token", "third")
        clock.advance(by: .seconds(59))
        #expect(token.current() == "second")
    }

    @Test func aFileThatIsGoneOrEmptyLeavesTheLastToken() throws {
        let token = BearerToken(.tokenFile(try folder.write("token", "first")), clock: clock)
        #expect(token.current() == "first")
        try folder.remove("token")
        clock.advance(by: .minutes(2))
        #expect(token.current() == "first")
        try folder.write("token", "\n")
        clock.advance(by: .minutes(2))
        #expect(token.current() == "first")
        try folder.write("token", "second")
        clock.advance(by: .minutes(2))
        #expect(token.current() == "second")
    }

    @Test func aFileThatComesLaterIsFound() throws {
        let token = BearerToken(.tokenFile("\(folder.path)/token"), clock: clock)
        #expect(token.current() == nil)
        try folder.write("token", "late")
        clock.advance(by: .minutes(1))
        #expect(token.current() == "late")
    }

    @Test func aClockThatGoesBackDoesNotFreezeTheToken() throws {
        let token = BearerToken(.tokenFile(try folder.write("token", "first")), clock: clock)
        #expect(token.current() == "first")
        try folder.write("token", "second")
        clock.advance(by: TimeSpan(milliseconds: -500_000))
        #expect(token.current() == "second")
    }
}
