// What the steps of a batch have cost: CPU of this thread and time, added up.

#if canImport(Glibc)
    import Glibc
#endif

/// Microseconds of CPU and of time that each step has taken.
struct Costs {
    private(set) var lines: [(step: String, cpu: Double, wall: Double)] = []

    mutating func measure<Result>(
        _ step: String, _ body: () throws -> Result
    ) rethrows -> Result {
        let (cpu, wall) = (cpuNow(), wallNow())
        defer { add(step, cpuNow() - cpu, wallNow() - wall) }
        return try body()
    }

    private mutating func add(_ step: String, _ cpu: Double, _ wall: Double) {
        if let place = lines.firstIndex(where: { $0.step == step }) {
            lines[place].cpu += cpu
            lines[place].wall += wall
        } else {
            lines.append((step, cpu, wall))
        }
    }

    private func cpuNow() -> Double { micros(CLOCK_THREAD_CPUTIME_ID) }
    private func wallNow() -> Double { micros(CLOCK_MONOTONIC) }

    private func micros(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
}
