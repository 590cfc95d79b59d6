// Why this exists: all deadlines of a loop on one libuv timer.
//
// A hierarchical wheel (Varghese and Lauck): six levels of 64 lists. A list of level n spans 64^n
// ticks of 10 ms; an entry waits in the level of the highest group of six bits in which its due
// tick differs from the current one, and moves down a level whenever its list comes up.
// Scheduling and cancelling relink two neighbours. A bitmap a level finds the next list in use,
// so that the timer is armed for it and an empty wheel never wakes the loop.

internal import CUV

/// The timers of one loop, precise to 10 ms and never early.
package final class TimerWheel {
    private static let tick: Int64 = 10
    private static let levels = 6
    /// The farthest tick the levels can hold: 21 years.
    private static let farthest = Int64(1) << (6 * levels) - 1

    private let uv: UnsafeMutablePointer<uv_loop_t>
    private let timer = makeHandle(uv_timer_t.self)
    private let origin: Int64
    /// Everything due up to this tick has fired.
    private var elapsed: Int64 = 0
    private var heads = [Unmanaged<TimerEntry>?](repeating: nil, count: levels * 64)
    private var occupied = [UInt64](repeating: 0, count: levels)
    /// The tick the libuv timer is set for.
    private var armed = Int64.max
    private var isFiring = false
    private var isClosed = false

    init(on uv: UnsafeMutablePointer<uv_loop_t>) {
        self.uv = uv
        origin = Int64(uv_now(uv))
        uv_timer_init(uv, timer)
        timer.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    }

    /// Fires `entry` in `ms` milliseconds (0 or less: as soon as possible), counted from the loop's
    /// `now`. An entry already scheduled is moved.
    package func schedule(_ entry: TimerEntry, after ms: Int64) {
        entry.wheel?.cancel(entry)
        guard !isClosed else { return }
        if occupied.allSatisfy({ $0 == 0 }), !isFiring { elapsed = currentTick }
        let delay = min(max(0, ms), Self.farthest * Self.tick)
        let due = (Int64(uv_now(uv)) - origin + delay + Self.tick - 1) / Self.tick
        entry.due = min(max(due, elapsed + 1), Self.farthest)
        entry.wheel = self
        link(entry)
        arm()
    }

    /// The entry will not fire. Does nothing when it is not scheduled.
    package func cancel(_ entry: TimerEntry) {
        guard entry.wheel != nil else { return }
        precondition(entry.wheel === self, "an entry is cancelled on the loop it waits on")
        unlink(entry)
        entry.wheel = nil
    }

    /// Forgets every entry and closes the libuv timer.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        for bucket in heads.indices {
            while let entry = heads[bucket]?.takeUnretainedValue() { cancel(entry) }
        }
        closeHandle(timer)
    }

    private var currentTick: Int64 { (Int64(uv_now(uv)) - origin) / Self.tick }

    // MARK: Lists

    private func link(_ entry: TimerEntry) {
        let differing = UInt64(bitPattern: entry.due ^ elapsed) | 1
        let level = (63 - differing.leadingZeroBitCount) / 6
        let slot = Int(entry.due >> (6 * level)) & 63
        entry.bucket = level * 64 + slot
        let head = heads[entry.bucket]?.takeUnretainedValue()
        entry.previous = nil
        entry.next = head
        head?.previous = entry
        heads[entry.bucket] = Unmanaged.passUnretained(entry)
        occupied[level] |= 1 << UInt64(slot)
    }

    private func unlink(_ entry: TimerEntry) {
        entry.next?.previous = entry.previous
        if let previous = entry.previous {
            previous.next = entry.next
        } else {
            heads[entry.bucket] = entry.next.map { Unmanaged.passUnretained($0) }
            if entry.next == nil {
                occupied[entry.bucket / 64] &= ~(1 << UInt64(entry.bucket & 63))
            }
        }
        entry.next = nil
        entry.previous = nil
    }

    // MARK: Time

    /// The next list in use and the tick it comes up at. Lists of a lower level always come first,
    /// and within a level none in use lies before the current one.
    private func nextBucket() -> (bucket: Int, tick: Int64)? {
        guard let level = occupied.firstIndex(where: { $0 != 0 }) else { return nil }
        let slot = occupied[level].trailingZeroBitCount
        let span = Int64(1) << (6 * (level + 1))
        let begin = elapsed & ~(span - 1) | Int64(slot) << (6 * level)
        return (level * 64 + slot, begin)
    }

    private func arm() {
        guard !isFiring, let next = nextBucket(), next.tick < armed else { return }
        armed = next.tick
        let delay = max(0, origin + next.tick * Self.tick - Int64(uv_now(uv)))
        uv_timer_start(
            timer,
            { handle in
                let raw = handle!.pointee.data!
                Unmanaged<TimerWheel>.fromOpaque(raw).takeUnretainedValue().advance()
            }, UInt64(delay), 0)
    }

    private func advance() {
        armed = .max
        isFiring = true
        let now = Int64(uv_now(uv))
        let target = currentTick
        while let next = nextBucket(), next.tick <= target, !isClosed {
            elapsed = max(elapsed, next.tick)
            while let entry = heads[next.bucket]?.takeUnretainedValue() {
                unlink(entry)
                if entry.due > elapsed {
                    link(entry)
                } else {
                    entry.wheel = nil
                    entry.fire(now)
                }
            }
        }
        elapsed = max(elapsed, target)
        isFiring = false
        if !isClosed { arm() }
    }
}
