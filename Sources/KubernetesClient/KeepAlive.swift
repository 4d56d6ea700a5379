package import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Has the system ask now and then whether the other side of a connection is still there.
///
/// A watch may be silent for minutes. Where the other machine is gone without a word, nothing else would tell it from a
/// quiet one; a client of HTTP/2 would send every other request into the same void.
package enum KeepAlive {
    /// After how many seconds of silence is asked.
    static let idle: Int = 30
    /// How many seconds lie between two questions.
    static let interval: Int = 15
    /// After how many questions without an answer the connection is given up.
    static let attempts: Int = 3

    /// Sets the options on a connection's socket; one that can't be set is left as it is.
    @Sendable package static func begin(on channel: any Channel) -> EventLoopFuture<Void> {
        EventLoopFuture.andAllComplete(
            options.map { channel.setOption($0.option, value: $0.value) }, on: channel.eventLoop
        )
    }

    static let options: [(option: ChannelOptions.Types.SocketOption, value: Int)] = {
        var options: [(option: ChannelOptions.Types.SocketOption, value: Int)] = [
            (.init(level: .socket, name: .so_keepalive), 1)
        ]
        #if os(Linux)
        options += [
            (.init(level: .tcp, name: .init(rawValue: TCP_KEEPIDLE)), idle),
            (.init(level: .tcp, name: .init(rawValue: TCP_KEEPINTVL)), interval),
            (.init(level: .tcp, name: .init(rawValue: TCP_KEEPCNT)), attempts),
            // The same patience, in milliseconds, for what was sent and is not confirmed.
            (.init(level: .tcp, name: .init(rawValue: TCP_USER_TIMEOUT)), (idle + interval * attempts) * 1000),
        ]
        #endif
        return options
    }()
}
