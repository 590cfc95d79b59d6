// Why this exists: uv_async_send is the one libuv call that another thread may make, and the one
// place where a handle could be used after it died. The handle is therefore only reachable
// through a `Signal` that its mailbox keeps under a lock and forgets before closing it.

internal import CUV

/// Calls a body on its loop's thread after any other thread asked for it; requests coalesce.
final class Wakeup: LoopResource {
    let signal: Signal
    private let woken: () -> Void
    private let closed: () -> Void

    init(on loop: Loop, woken: @escaping () -> Void, closed: @escaping () -> Void) {
        let handle = makeHandle(uv_async_t.self)
        let status = uv_async_init(loop.uv, handle) { handle in
            Unmanaged<Wakeup>.fromOpaque(handle!.pointee.data).takeUnretainedValue().woken()
        }
        // What can fail, the loop's own descriptor, was opened when the loop was made.
        precondition(status == 0, "a loop takes any number of wakeups")
        signal = Signal(handle: handle)
        self.woken = woken
        self.closed = closed
        handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        loop.adopt(self)
    }

    func close() { closed() }

    /// Unchecked: `send` is safe on any thread while the handle is open, and whoever holds a signal
    /// guards it and `close` by one lock.
    struct Signal: @unchecked Sendable {
        fileprivate let handle: UnsafeMutablePointer<uv_async_t>

        func send() {
            uv_async_send(handle)
        }

        /// On the loop's thread, once.
        func close() {
            let loop = Loop.of(handle.pointee.loop)
            let wakeup = Unmanaged<Wakeup>.fromOpaque(handle.pointee.data).takeUnretainedValue()
            closeHandle(handle)
            loop.disown(wakeup)
        }
    }
}
