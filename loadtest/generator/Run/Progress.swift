// A line on standard error that says how it goes, so that nobody waits blindly.

import Glibc

/// The live line: rewritten on a terminal, repeated every five seconds elsewhere.
struct Progress {
    private let isTerminal = isatty(2) == 1
    private let began = Stopwatch.now()
    private var shownAt = Stopwatch.now()
    private var shown = Reading([])

    mutating func show(_ now: Reading, of viewers: Int, doing title: String) {
        let time = Stopwatch.now()
        let elapsed = time - shownAt
        guard elapsed >= (isTerminal ? 500_000 : 5_000_000) else { return }
        let rate = Int64(now.events - shown.events) * 1_000_000 / elapsed
        var line = "\((time - began) / 1_000_000) s \(title): connected \(now.connected), "
        line += "joined \(now.joined)/\(viewers), \(rate) deliveries/s, errors \(now.errors)"
        if now.cuts > 0 { line += ", cuts \(now.cuts), away \(now.away)" }
        if now.claimed > 0 { line += ", claimed \(now.claimed), credited \(now.credited)" }
        write(isTerminal ? "\r\u{1B}[K\(line)" : "\(line)\n")
        shownAt = time
        shown = now
    }

    func finish() {
        if isTerminal { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
    }
}
