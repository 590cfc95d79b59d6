// A run is measured in stretches, since a join, a chat and a rain cost different things.

/// A stretch of the run and what it cost.
struct Stretch {
    let title: String
    /// Microseconds.
    let duration: Int64
    /// Viewers who joined meanwhile.
    let joins: Int
    /// Room events and frames received by all viewers.
    let deliveries: Int
    let frames: Int
    /// Bytes received by all viewers, headers included.
    let bytes: Int
    /// Replies to commands, and credits of claims.
    var replies = 0
    var credits = 0
    /// The server's CPU time in microseconds, and its memory in KiB at the end.
    let cpu: ServerProcess.Usage?
    /// The generator's own CPU time in microseconds: near the duration, it is what was measured.
    var own: Int64 = 0

    /// The server's CPU time for each command with its reply, or claim with its credit, all of
    /// which it was spent on; nanoseconds.
    var costOfCommand: Int64? {
        let things = replies + credits
        guard let cpu, things > 0 else { return nil }
        return cpu.total * 1_000 / Int64(things)
    }

    /// The server's CPU time for each join while all join, for each delivery later; nanoseconds.
    var cost: Int64? {
        let things = joins > 0 ? joins : deliveries
        guard let cpu, things > 0 else { return nil }
        return cpu.total * 1_000 / Int64(things)
    }
}
