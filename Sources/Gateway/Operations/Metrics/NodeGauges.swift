// What is measured by looking: read when somebody asks, or once a second on each loop, instead of
// being kept right all the time.

internal import CoreMetrics
internal import Net

/// Gauges of the node as a whole.
struct NodeGauges: Sendable {
    private let make: MetricMaker
    private let inRooms, queue, ready: Meter
    private let resident, files, filesLimit, started: Meter
    private let cpu: FloatingPointCounter

    init(_ make: MetricMaker) {
        self.make = make
        inRooms = make.gauge("room_connections", "Connections in rooms or on their way there.")
        queue = make.gauge("commit_queue_requests", "Requests waiting for their batch.")
        ready = make.gauge("ready", "Whether new viewers may come.")
        resident = make.gauge("process_resident_memory_bytes", "Resident memory size in bytes.")
        files = make.gauge("process_open_fds", "Number of open file descriptors.")
        filesLimit = make.gauge("process_max_fds", "Maximum number of open file descriptors.")
        cpu = make.fraction(
            "process_cpu_seconds_total", "User and system CPU time in seconds.")
        started = make.gauge(
            "process_start_time_seconds", "Start time of the process since 1970 in seconds.")
        started.set(Double(Clock.wallNow()) / 1_000)
    }

    /// Reads everything anew.
    func look(at gateway: Gateway) {
        inRooms.set(gateway.connections)
        queue.set(gateway.committerQueue)
        ready.set(gateway.isReady ? 1 : 0)
        let usage = Machine.usage()
        resident.set(usage.residentBytes)
        files.set(usage.openFiles)
        filesLimit.set(usage.filesLimit)
        cpu.reset()
        cpu.increment(by: usage.processorSeconds)
    }

    /// The gauges of one loop.
    func loop(_ index: Int) -> LoopGauges { LoopGauges(make, index) }
}

/// Gauges that a loop sets once a second.
struct LoopGauges: Sendable {
    private let connections, lag, busy, viewers: Meter

    init(_ make: MetricMaker, _ index: Int) {
        let loop = ("loop", "\(index)")
        connections = make.gauge("connections", "Connections open on the loop.", loop)
        lag = make.gauge(
            "loop_lag_seconds", "Longest time in the last second that events had to wait.", loop)
        busy = make.gauge("loop_busy_ratio", "Part of the last second that was worked.", loop)
        viewers = make.gauge("viewers", "Viewers of the rooms that live on the loop.", loop)
    }

    /// - Parameter lag: in milliseconds.
    func set(connections: Int, lag: Int64, busy: Double, viewers: Int) {
        self.connections.set(connections)
        self.lag.set(Double(lag) / 1_000)
        self.busy.set(busy)
        self.viewers.set(viewers)
    }
}
