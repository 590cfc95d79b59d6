// Why this exists: a whole scene, server and clients, plays on one loop in the test's own thread. A
// test ends when it calls `finish`, and fails when it has not by the deadline; nothing sleeps.

import Net
import Testing

/// One loop, what plays on it, and a deadline.
final class Stage {
    let loop: Loop
    private(set) var isFinished = false
    private var kept: [Alarm] = []

    /// Runs `build` on a new loop until `finish` is called.
    static func play(
        deadline ms: Int64 = 20_000, sourceLocation: SourceLocation = #_sourceLocation,
        _ build: (Stage) throws -> Void
    ) throws {
        let stage = Stage(try Loop())
        let timeout = Alarm { _ in stage.loop.stop() }
        stage.loop.wheel.schedule(timeout, after: ms)
        try build(stage)
        stage.loop.run()
        for alarm in stage.kept { alarm.forget() }
        stage.kept = []
        #expect(stage.isFinished, "the scene did not end in time", sourceLocation: sourceLocation)
    }

    private init(_ loop: Loop) { self.loop = loop }

    func finish() {
        isFinished = true
        loop.stop()
    }

    func after(_ ms: Int64, _ body: @escaping () -> Void) {
        schedule(Alarm { _ in body() }, after: ms)
    }

    /// Schedules an alarm and keeps it until the scene is over.
    func schedule(_ alarm: Alarm, after ms: Int64) {
        kept.append(alarm)
        loop.wheel.schedule(alarm, after: ms)
    }

    /// Listens on a free port of 127.0.0.1 and returns it.
    func serve(
        _ identity: ServerIdentity? = nil, _ accept: @escaping (PeerAddress) -> StreamHandler?
    ) throws -> Int {
        try Listener.listen(
            on: loop, address: "127.0.0.1", port: 0, identity: identity, accept: accept
        ).port
    }

    func connect(
        _ handler: Actor, port: Int, from source: String? = nil, security: ClientSecurity? = nil
    ) {
        Connector.connect(
            on: loop, to: "127.0.0.1", port: port, from: source, security: security,
            handler: handler
        ) {
            if let error = $0 { Issue.record("\(error)") }
        }
    }
}

/// A timer entry that calls a closure.
final class Alarm: TimerEntry {
    private var body: (Int64) -> Void

    init(_ body: @escaping (Int64) -> Void) { self.body = body }

    override func fire(_ now: Int64) { body(now) }

    func forget() { body = { _ in } }
}

/// A stream handler that remembers what it heard and calls a test's closures.
final class Actor: StreamHandler {
    private(set) var heard: [UInt8] = []
    private(set) var heardCount = 0
    private(set) var overflows = 0
    private(set) var drains = 0
    private(set) var secures = 0
    private(set) var ends: [StreamEnd] = []

    /// Receives the bytes and their position in the stream instead of `heard`, where they are many.
    var inspect: ((UnsafeMutableRawBufferPointer, Int) -> Void)?
    var onOpened: (Actor) -> Void = { _ in }
    var onSecured: (Actor) -> Void = { _ in }
    var onReceived: (Actor) -> Void = { _ in }
    var onEnded: ((Actor) -> Void)?
    var onOverflowed: (Actor) -> Void = { _ in }
    var onDrained: (Actor) -> Void = { _ in }
    var onClosed: (Actor) -> Void = { _ in }

    /// Closures name actors and actors keep closures: a scene must end without a trace, or the leak
    /// checker could not tell a leak of Net from one of the test.
    private func forget() {
        inspect = nil
        onOpened = { _ in }
        onSecured = { _ in }
        onReceived = { _ in }
        onEnded = nil
        onOverflowed = { _ in }
        onDrained = { _ in }
        onClosed = { _ in }
    }

    var heardText: String { String(decoding: heard, as: UTF8.self) }

    func say(_ text: String) { stream?.send(Array(text.utf8)) }

    override func opened() { onOpened(self) }

    override func secured() {
        secures += 1
        onSecured(self)
    }

    override func received(_ bytes: UnsafeMutableRawBufferPointer) {
        if let inspect { inspect(bytes, heardCount) } else { heard.append(contentsOf: bytes) }
        heardCount += bytes.count
        onReceived(self)
    }

    override func ended() {
        if let onEnded { onEnded(self) } else { super.ended() }
    }

    override func overflowed() {
        overflows += 1
        onOverflowed(self)
    }

    override func drained() {
        drains += 1
        onDrained(self)
    }

    override func closed(_ reason: StreamEnd) {
        ends.append(reason)
        onClosed(self)
        forget()
    }
}

extension SharedBytes {
    init(_ text: String) { self.init(copying: Array(text.utf8)) }
}
