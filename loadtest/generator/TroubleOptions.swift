// The options of what a run breaks on purpose, checked before anything is connected.

import ArgumentParser

struct TroubleOptions: ParsableArguments {
    @Option(help: "Cuts: how many.")
    var count = 10_000

    @Option(help: "Reconnect storm: how often everyone is cut off.")
    var storms = 1

    @Option(
        help: "Cut a connection after up to so many bytes; 0: all at once. (default: cuts 6000)")
    var cutSpread: Int?

    @Option(
        help: "Milliseconds within which those who were cut off come back. (default: storm 2000)")
    var backWithin: Int64?

    @Flag(name: .customLong("resume-tls"), help: "Who comes back by wss shows its session ticket.")
    var resumeTLS = false

    @Option(help: "Percent of the viewers who do not read during the chat.")
    var slow = 0.0

    @Option(help: "Milliseconds that the slow ones do not read; 0: all the time.")
    var slowPause: Int64 = 0

    @Option(help: "Milliseconds that the slow ones read between two pauses.")
    var slowReading: Int64 = 2_000

    func trouble(isCuts: Bool) throws -> Trouble {
        let spread = cutSpread ?? (isCuts ? 6_000 : 0)
        let back = backWithin ?? (isCuts ? 0 : 2_000)
        guard (1...1_000_000_000).contains(count) else {
            throw ValidationError("--count is 1 to 1000000000")
        }
        guard (1...1_000).contains(storms) else { throw ValidationError("--storms is 1 to 1000") }
        guard (isCuts ? 1...1_000_000 : 0...1_000_000).contains(spread) else {
            throw ValidationError("--cut-spread is at most 1000000 bytes, and for cuts at least 1")
        }
        guard (0...600_000).contains(back) else {
            throw ValidationError("--back-within is 0 to 600000 ms")
        }
        guard (0...100).contains(slow) else { throw ValidationError("--slow is 0 to 100 percent") }
        guard (0...3_600_000).contains(slowPause), (10...3_600_000).contains(slowReading) else {
            throw ValidationError("--slow-pause and --slow-reading are up to 3600000 ms")
        }
        return Trouble(
            cuts: count, storms: storms, cutting: Cutting(spread: spread, within: back),
            slowness: slow > 0
                ? Slowness(percent: slow, pause: slowPause, reading: slowReading) : nil)
    }
}
