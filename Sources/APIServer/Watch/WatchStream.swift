/// The events of one watch, written, as they come.
struct WatchStream: Sendable {
    /// How long it goes on, in seconds.
    var timeout: Int64
    /// The events so far; empty where there are none.
    var beginning: [UInt8]
    /// The events to come, those of one cycle together.
    var events: AsyncStream<[UInt8]>
    /// Ends it.
    var end: @Sendable () -> Void
}
