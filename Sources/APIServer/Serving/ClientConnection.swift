import NIOCore
import Synchronization

/// One connection of a caller, and what the caller showed when it was made.
final class ClientConnection: Sendable {
    private struct State {
        var chain: [[UInt8]] = []
        var isHTTP2 = false
        var watches = 0
    }

    private let channel: any Channel
    private let state = Mutex(State())

    init(channel: any Channel) {
        self.channel = channel
    }

    /// The client certificate's bytes and those of the intermediates sent with it; empty for none. Nobody has verified them.
    var clientChain: [[UInt8]] {
        get { state.withLock { $0.chain } }
        set { state.withLock { $0.chain = newValue } }
    }

    /// Remembers that the connection speaks HTTP/2.
    func speaksHTTP2() {
        state.withLock { $0.isHTTP2 = true }
    }

    /// Notes that a watch begins. It may be silent for as long as there is nothing to tell.
    func beginWatch() { state.withLock { $0.watches += 1 } }

    /// Notes that a watch has ended.
    func endWatch() { state.withLock { $0.watches -= 1 } }

    /// Whether somebody watches over it.
    var isWatching: Bool { state.withLock { $0.watches > 0 } }

    /// Ends a connection that speaks HTTP/2 as soon as its open streams are done (GOAWAY); leaves any other alone.
    func endHTTP2() {
        guard state.withLock({ $0.isHTTP2 }) else { return }
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }
}
