// Why this exists: one thread, one libuv loop, and everything that lives on it. Nothing here is
// locked, because nothing here is shared: a loop is reached from outside by `Mailbox` only.
//
// An iteration: sleep in poll; read, accept, receive mail; close callbacks; timers; then, in the
// prepare callback just before sleeping again, the `atFlush` bodies run and every outbox leaves
// in one send. Whatever caused output in this turn is therefore merged with all the rest.

internal import CUV
internal import Glibc

/// An event loop, confined to the thread that runs it.
package final class Loop {
    /// Timers of this loop, 10 ms apart.
    package let wheel: TimerWheel
    let uv: UnsafeMutablePointer<uv_loop_t>
    let streams: StreamTable

    private let prepare = makeHandle(uv_prepare_t.self)
    private let idle = makeHandle(uv_idle_t.self)
    private var meter = LoopMeter()
    /// Followed once an iteration.
    private var wallOffset = WallOffset.follow()
    private var flushBodies: [() -> Void] = []
    private var resources: [ObjectIdentifier: any LoopResource] = [:]
    private var phase = Phase.ready

    private enum Phase { case ready, running, closing, closed }

    /// - Throws: `NetError` when the process is out of file descriptors.
    package init() throws(NetError) {
        Signals.ignoreBrokenPipes()
        uv = makeHandle(uv_loop_t.self)
        let status = uv_loop_init(uv)
        guard status == 0 else {
            freeHandle(uv)
            freeHandle(prepare)
            freeHandle(idle)
            throw NetError("make loop", code: status)
        }
        uv_loop_measure_idle(uv)
        wheel = TimerWheel(on: uv)
        streams = StreamTable(uv: uv, wheel: wheel)
        uv.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        uv_prepare_init(uv, prepare)
        uv_prepare_start(prepare) { Loop.of($0!.pointee.loop).willSleep() }
        uv_idle_init(uv, idle)
    }

    deinit {
        if phase != .closed { closeEverything() }
        freeHandle(uv)
    }

    /// Monotonic milliseconds, read when this iteration woke.
    package var now: Int64 { Int64(uv_now(uv)) }

    /// Milliseconds since 1970 UTC at the same moment as `now`.
    package var wallNow: Int64 { now + wallOffset }

    /// Milliseconds that the last iteration kept newly arrived events waiting at worst.
    package var lag: Int64 { meter.lag }

    /// Part of the last second that this loop was busy: 0 to 1.
    package var busyShare: Double { meter.busyShare }

    /// Streams open on this loop, those still connecting or closing included.
    package var streamCount: Int { streams.count }

    /// Milliseconds that a stream with bytes waiting may take none before it is closed.
    package var stallLimit: Int64 {
        get { streams.stallLimit }
        set { streams.stallLimit = newValue }
    }

    /// Bytes waiting on a stream beyond which nothing more is sent to it alone: it is closed.
    package var queueLimit: Int {
        get { streams.queueLimit }
        set { streams.queueLimit = newValue }
    }

    /// Runs until `stop`, then closes every stream, listener, mailbox and timer and returns when
    /// all are gone. A loop runs once; a second call returns immediately.
    package func run() {
        guard phase == .ready else { return }
        phase = .running
        uv_run(uv, UV_RUN_DEFAULT)
        closeEverything()
    }

    /// Polls from now on instead of sleeping. For load generators: to wake who sleeps on the same
    /// machine is charged to who sends to it, 3 to 5 us that no viewer elsewhere would cost.
    package func stayAwake() {
        uv_idle_start(idle) { _ in }
    }

    /// Ends `run` after this iteration. On the loop's thread.
    package func stop() {
        uv_stop(uv)
    }

    /// Calls `body` once an iteration, just before what it sends, and all else, is flushed.
    package func atFlush(_ body: @escaping () -> Void) {
        flushBodies.append(body)
    }

    /// Frees memory that was kept for use again, after a storm; `Machine.returnFreeMemory` gives it
    /// back to the system, but for the end of this thread's arena.
    package func settle() {
        streams.settle()
        Machine.returnEndOfArena()
    }

    /// False once the loop has begun to close what it owns: nothing new may be opened.
    var isOpen: Bool { phase == .ready || phase == .running }

    /// Throws when the loop is stopping.
    func requireOpen(_ operation: String) throws(NetError) {
        if !isOpen { throw NetError(operation, code: -ECANCELED) }
    }

    func adopt(_ resource: any LoopResource) {
        resources[ObjectIdentifier(resource)] = resource
    }

    func disown(_ resource: any LoopResource) {
        resources[ObjectIdentifier(resource)] = nil
    }

    static func of(_ uv: UnsafeMutablePointer<uv_loop_t>?) -> Loop {
        Unmanaged<Loop>.fromOpaque(uv!.pointee.data).takeUnretainedValue()
    }

    private func willSleep() {
        for body in flushBodies { body() }
        streams.flush()
        meter.sleeps(idle: uv_metrics_idle_time(uv))
        wallOffset = WallOffset.follow()
    }

    private func closeEverything() {
        phase = .closing
        flushBodies = []
        streams.closeAll()
        for resource in Array(resources.values) { resource.close() }
        wheel.close()
        closeHandle(prepare)
        closeHandle(idle)
        while uv_run(uv, UV_RUN_DEFAULT) != 0 {}
        let status = uv_loop_close(uv)
        precondition(status == 0, "a handle outlived its loop")
        phase = .closed
    }
}
