import NIOCore

/// Cuts the bytes of a watch into its events.
///
/// Source: k8s.io/apimachinery/pkg/util/framer/framer.go and pkg/runtime/serializer/streaming/streaming.go (the largest event).
struct WatchFraming {
    /// How one event is told from the next.
    enum Style: Sendable {
        /// Each ends with a newline, as in JSON.
        case lines
        /// Before each come four bytes that say how long it is, the highest first.
        case lengths
    }

    private let style: Style
    private let largest: Int
    private(set) var pending = ByteBuffer()
    /// How many of the pending bytes are known to hold no newline.
    private var searched = 0

    /// Makes an empty framing.
    ///
    /// - Parameter largest: how many bytes an event may have.
    init(_ style: Style, largest: Int = 16 << 20) {
        self.style = style
        self.largest = largest
    }

    /// Takes bytes as they arrive.
    mutating func add(_ bytes: ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            // Or a stream that always arrives cut within an event would be held from its beginning.
            pending.discardReadBytes()
            pending.writeImmutableBuffer(bytes)
        }
    }

    /// The next event that is complete; nil where more bytes are needed.
    mutating func next() throws(WatchFramingError) -> ByteBuffer? {
        switch style {
        case .lines: try line()
        case .lengths: try frame()
        }
    }

    private mutating func frame() throws(WatchFramingError) -> ByteBuffer? {
        guard let length = pending.getInteger(at: pending.readerIndex, as: UInt32.self) else { return nil }
        guard length <= largest else { throw WatchFramingError(largest: largest) }
        guard pending.readableBytes >= 4 + Int(length) else { return nil }
        pending.moveReaderIndex(forwardBy: 4)
        return pending.readSlice(length: Int(length))
    }

    private mutating func line() throws(WatchFramingError) -> ByteBuffer? {
        while let end = pending.readableBytesView.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) {
            searched = 0
            let line = pending.readSlice(length: end - pending.readerIndex)
            pending.moveReaderIndex(forwardBy: 1)
            if let line, line.readableBytes > 0 { return line }
        }
        searched = pending.readableBytes
        guard searched <= largest else { throw WatchFramingError(largest: largest) }
        return nil
    }
}

/// An event that is too long to be one.
struct WatchFramingError: Error, Hashable, Sendable, CustomStringConvertible {
    let largest: Int

    var description: String { "an event is longer than \(largest) bytes" }
}
