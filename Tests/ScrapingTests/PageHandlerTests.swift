import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Scraping

/// The handler alone, between the parts of HTTP.
@Suite struct PageHandlerTests {
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(PageHandler(largestPage: 10))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func ask() -> EventLoopFuture<PageAnswer> {
        let promise = channel.eventLoop.makePromise(of: PageAnswer.self)
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/metrics/resource")
        channel.writeAndFlush(PageRequest(head: head, promise: promise), promise: nil)
        return promise.futureResult
    }

    private func head(_ status: HTTPResponseStatus = .ok, _ headers: HTTPHeaders = [:]) -> HTTPClientResponsePart {
        .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))
    }

    private func body(_ text: String) -> HTTPClientResponsePart { .body(ByteBuffer(string: text)) }

    private func receive(_ parts: HTTPClientResponsePart...) throws {
        for part in parts { try channel.writeInbound(part) }
    }

    @Test func aRequestGoesOutAndItsAnswerIsGathered() throws {
        let answer = ask()
        guard case .head(let head) = try channel.readOutbound(as: HTTPClientRequestPart.self) else {
            Issue.record("no head")
            return
        }
        #expect(head.uri == "/metrics/resource")
        #expect(try channel.readOutbound(as: HTTPClientRequestPart.self) == .end(nil))
        try receive(self.head(), body("hello"), body("world"), .end(nil))
        #expect(try answer.wait().status == 200)
        #expect(try String(buffer: answer.wait().body) == "helloworld")
        #expect(channel.isActive)
    }

    @Test func oneAfterTheOther() throws {
        let first = ask()
        try receive(head(.unauthorized), .end(nil))
        let second = ask()
        try receive(head(), body("x"), .end(nil))
        #expect(try first.wait().status == 401)
        #expect(try first.wait().body.readableBytes == 0)
        #expect(try String(buffer: second.wait().body) == "x")
    }

    @Test func twoAtOnceAreRefused() throws {
        let first = ask()
        #expect(throws: StaleConnection.self) { try ask().wait() }
        try receive(head(), .end(nil))
        #expect(try first.wait().status == 200)
    }

    @Test func aBodyThatIsTooLargeEndsTheConnection() throws {
        let answer = ask()
        try receive(head(), body("12345"), body("67890"))
        #expect(channel.isActive)
        try receive(body("1"))
        let error = try #require(throws: ScrapeError.self) { try answer.wait() }
        #expect(error.code == .tooLarge)
        #expect(error.description == "the page is larger than 10 bytes")
        #expect(!channel.isActive)
    }

    @Test func aConnectionThatIsNotKeptIsClosed() throws {
        let answer = ask()
        try receive(head(.ok, ["Connection": "close"]), .end(nil))
        #expect(try answer.wait().status == 200)
        #expect(!channel.isActive)
    }

    /// The other side may close a kept connection at any time; then the request can be sent again on a new one.
    @Test func aKeptConnectionThatEndsIsStale() throws {
        let first = ask()
        try receive(head(), .end(nil))
        _ = try first.wait()
        let second = ask()
        channel.pipeline.fireChannelInactive()
        #expect(throws: StaleConnection.self) { try second.wait() }
    }

    @Test func anEndWithinAnAnswerIsAnError() throws {
        let first = ask()
        try receive(head(), .end(nil))
        _ = try first.wait()
        let second = ask()
        try receive(head(), body("x"))
        channel.pipeline.fireChannelInactive()
        #expect(throws: ChannelError.eof) { try second.wait() }
    }

    @Test func anEndBeforeTheFirstAnswerIsAnError() throws {
        let first = ask()
        channel.pipeline.fireChannelInactive()
        #expect(throws: ChannelError.eof) { try first.wait() }
    }

    @Test func anErrorFailsTheRequestAndClosesTheConnection() throws {
        let first = ask()
        channel.pipeline.fireErrorCaught(HTTPParserError.invalidChunkSize)
        #expect(throws: HTTPParserError.invalidChunkSize) { try first.wait() }
        #expect(!channel.isActive)
    }
}
