// Why this exists: one loop a core. A loop is confined to its thread, so whoever starts the thread
// hands over a body that builds everything there, and keeps only mailboxes to reach it.

/// A thread that runs one loop.
package struct LoopThread: Sendable {
    private let thread: NativeThread

    /// Starts a thread named `name`, makes a loop, calls `body` on the thread to build what lives
    /// on the loop, and runs the loop until it is stopped. `body` may call `run` itself.
    package static func start(
        name: String, _ body: @escaping @Sendable (Loop) -> Void
    ) throws(NetError) -> LoopThread {
        let handover = Handover(loop: try Loop())
        let thread = try NativeThread.start(name: name) {
            body(handover.loop)
            handover.loop.run()
        }
        return LoopThread(thread: thread)
    }

    /// Waits until the loop has stopped and everything on it is closed. To be called once.
    package func join() {
        thread.join()
    }

    /// Unchecked: the loop is made on the starting thread, so that a failure can be thrown there,
    /// and touched by none but the new thread from then on.
    private struct Handover: @unchecked Sendable {
        let loop: Loop
    }
}
