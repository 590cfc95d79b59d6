// Why this exists: a gateway holds tens of thousands of deadlines and nearly all are moved or
// cancelled before they come. The entry is therefore part of the object that waits: scheduling it
// links it into a list and allocates nothing.

/// Something that can wait on a `TimerWheel`. Subclass and override `fire`.
open class TimerEntry {
    unowned(unsafe) var next: TimerEntry?
    unowned(unsafe) var previous: TimerEntry?
    /// Set exactly while scheduled.
    unowned(unsafe) var wheel: TimerWheel?
    /// The tick it is due at, and the list it waits in.
    var due: Int64 = 0
    var bucket = 0

    public init() {}

    // An entry is not retained by its wheel; one that dies while waiting simply never fires.
    deinit { wheel?.cancel(self) }

    /// The time has come. `now` is the loop's monotonic milliseconds. May schedule and cancel any
    /// entry, this one included.
    open func fire(_ now: Int64) {}

    /// True from `schedule` until it is cancelled or about to fire.
    public final var isScheduled: Bool { wheel != nil }
}
