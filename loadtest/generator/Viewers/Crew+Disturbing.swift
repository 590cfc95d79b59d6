// What makes an evening uneven: connections that break, and viewers who do not read.

import Net

/// How connections are cut.
struct Cutting: Sendable {
    /// A connection is cut after a number of bytes up to this one, wherever that is.
    let spread: Int
    /// Milliseconds within which those who were cut come back, each at a moment of its own.
    let within: Int64
}

/// Who does not read, and when.
struct Slowness: Sendable {
    /// Of a hundred viewers.
    let percent: Double
    /// Milliseconds without reading, and then with; no pause: all the time.
    let pause: Int64
    let reading: Int64
}

/// What came of viewers who did not read.
struct SlowTally: Sendable {
    var viewers = 0
    /// Times that one stopped reading.
    var pauses = 0
    /// Connections that the server ended.
    var closed = 0
    /// From when a danmaku was due to a slow viewer who got it.
    var danmaku = Latency()

    mutating func add(_ other: SlowTally) {
        viewers += other.viewers
        pauses += other.pauses
        closed += other.closed
        danmaku.add(other.danmaku)
    }
}

extension Crew {
    /// Milliseconds until a viewer is cut to whom too little was sent.
    private static let cutAnyway: ClosedRange<Int64> = 20...80
    /// One in so many connections may be cut before its welcome; the others get one, so that they
    /// have a place to come back to.
    private static let early = 4

    /// Bytes that a slow viewer's kernel keeps: the megabytes of this machine would hide for long
    /// that it does not read.
    private static let slowBuffer: Int32 = 32_768

    // MARK: Cuts

    /// Everyone is cut once: at once, or, with a spread, each at a byte of its own.
    func cutAll(_ cutting: Cutting) {
        returnWithin = cutting.within
        for viewer in audience {
            if cutting.spread > 0 {
                viewer.budget = .random(in: 1...cutting.spread)
            } else {
                viewer.cut()
            }
        }
    }

    /// Those are cut too to whom nothing more was sent.
    func cutTheRest() {
        for viewer in audience where viewer.budget != nil { viewer.cut() }
    }

    /// Everyone is cut again and again.
    func startCutting(_ cutting: Cutting) {
        self.cutting = cutting
        returnWithin = cutting.within
        for viewer in audience { viewer.cut() }
    }

    func stopCutting() {
        cutting = nil
        for viewer in audience {
            viewer.budget = nil
            if viewer.phase == .live { loop.wheel.cancel(viewer) }
        }
    }

    var isCutting: Bool { cutting != nil }

    /// Bytes of a new connection to be cut within; nil: it gets its welcome first.
    func earlyBudget() -> Int? {
        guard let cutting, Int.random(in: 0..<Self.early) == 0 else { return nil }
        return .random(in: 0...cutting.spread)
    }

    /// Bytes behind the welcome to be cut within, mostly in the frame that comes next.
    func lateBudget() -> Int { .random(in: 0...(cutting?.spread ?? 0) / 4) }

    func cutDelay() -> Int64 { .random(in: Self.cutAnyway) }

    func returnDelay() -> Int64 { returnWithin > 0 ? .random(in: 0...returnWithin) : 0 }

    // MARK: Slow viewers

    func slowDown(_ slowness: Slowness) {
        let count = Int((Double(audience.count) * slowness.percent / 100).rounded(.up))
        for viewer in audience.prefix(count) { viewer.isSlow = true }
        tally.slow.viewers += count
        self.slowness = slowness
        pauseSlow()
    }

    /// All read again.
    func speedUp() {
        guard slowness != nil else { return }
        slowness = nil
        loop.wheel.cancel(slowBeat)
        for viewer in audience where viewer.isSlow { viewer.stream?.resumeReading() }
    }

    /// The slow ones stop, or go on reading.
    func turnSlow() {
        if isPaused { readSlow() } else { pauseSlow() }
    }

    private func pauseSlow() {
        guard let slowness else { return }
        isPaused = true
        for viewer in audience where viewer.isSlow && viewer.phase == .live {
            tally.slow.pauses += 1
            viewer.stream?.limitReceiveBuffer(Self.slowBuffer)
            viewer.stream?.pauseReading()
        }
        if slowness.pause > 0 { loop.wheel.schedule(slowBeat, after: slowness.pause) }
    }

    private func readSlow() {
        guard let slowness else { return }
        isPaused = false
        for viewer in audience where viewer.isSlow { viewer.stream?.resumeReading() }
        loop.wheel.schedule(slowBeat, after: slowness.reading)
    }
}
