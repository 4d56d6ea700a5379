import NIOCore
import NIOPosix
import Testing

@testable import KubernetesClient

@Suite(.timeLimit(.minutes(1))) struct KeepAliveTests {
    /// What the system says of a connection's socket afterwards.
    @Test func socketsAskWhetherTheServerIsThere() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let listener = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let address = try #require(listener.localAddress)
        let channel = try await ClientBootstrap(group: group).channelInitializer(KeepAlive.begin).connect(to: address)
            .get()
        #expect(KeepAlive.options.count > 1)
        for (option, value) in KeepAlive.options {
            #expect(try await channel.getOption(option).get() == value)
        }
        try await channel.close()
        try await listener.close()
    }
}
