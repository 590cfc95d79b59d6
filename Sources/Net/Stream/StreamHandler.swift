// Why this exists: what happens to a stream is told to exactly one object, by plain calls on the
// loop's thread: no closures to keep, no actor to hop to. It is a timer entry as well, because
// whoever owns a connection also owns its next deadline.

/// The owner of one stream. Retained from the moment the stream opens until `closed` returns.
open class StreamHandler: TimerEntry {
    /// The stream while it is open; nil before `opened` and after `closed`.
    public final internal(set) var stream: Stream?

    public override init() {}

    /// The stream is open and will be read from.
    open func opened() {}

    /// The handshake of a secured stream has ended. What was sent before leaves now; what comes
    /// and goes is plaintext, here as with any stream.
    open func secured() {}

    /// Bytes have arrived. The buffer is the loop's only read buffer: it may be changed in place
    /// and is gone after the call. The stream may be closed within.
    open func received(_ bytes: UnsafeMutableRawBufferPointer) {}

    /// The peer will send nothing more. Closes the stream, sending first what is queued, unless
    /// overridden.
    open func ended() {
        stream?.close(afterFlush: true)
    }

    /// A broadcast would have queued more than its limit. The frame and all later ones of the group
    /// are not sent; the stream has been taken out of the group. What was queued before still is.
    open func overflowed() {}

    /// The stream was behind and the kernel now has everything that was queued.
    open func drained() {}

    /// The stream is gone. Called once for every stream that was opened.
    open func closed(_ reason: StreamEnd) {}
}
