// Why this exists: an operator speaks to a process by signals; they arrive as events of a loop, so
// that what they cause runs where everything else does.

internal import CUV
internal import Glibc

/// Signals delivered to one loop.
package final class Signals: LoopResource {
    private let handles: [UnsafeMutablePointer<uv_signal_t>]
    /// Let go of on closing, since it may well hold this object.
    private var body: ((Int32) -> Void)?
    /// Closes this before it goes, possibly from its own deinit, where `unowned` would trap.
    private unowned(unsafe) let loop: Loop
    private var isClosed = false

    /// Calls `body` on the loop's thread for each arrival of one of `numbers` until closed.
    @discardableResult
    package static func watch(
        _ numbers: [Int32], on loop: Loop, _ body: @escaping (Int32) -> Void
    ) -> Signals {
        precondition(loop.isOpen, "signals are watched while the loop runs")
        return Signals(numbers, on: loop, body)
    }

    private init(_ numbers: [Int32], on loop: Loop, _ body: @escaping (Int32) -> Void) {
        self.body = body
        self.loop = loop
        handles = numbers.map { _ in makeHandle(uv_signal_t.self) }
        loop.adopt(self)
        for (handle, number) in zip(handles, numbers) {
            uv_signal_init(loop.uv, handle)
            handle.pointee.data = Unmanaged.passUnretained(self).toOpaque()
            let status = uv_signal_start(
                handle,
                { handle, number in
                    let raw = handle!.pointee.data!
                    Unmanaged<Signals>.fromOpaque(raw).takeUnretainedValue().body?(number)
                }, number)
            precondition(status == 0, "signal \(number) cannot be watched")
        }
    }

    /// Gives the signals back to the system's default.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        body = nil
        for handle in handles { closeHandle(handle) }
        loop.disown(self)
    }

    /// A peer that closes while something is sent must not end the process: libuv's own writes
    /// carry no MSG_NOSIGNAL.
    static func ignoreBrokenPipes() {
        _ = brokenPipesIgnored
    }

    private static let brokenPipesIgnored: Void = {
        _ = signal(SIGPIPE, SIG_IGN)
    }()
}
