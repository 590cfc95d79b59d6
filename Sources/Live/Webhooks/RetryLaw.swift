// When to try again. Full jitter, since receivers that failed together would otherwise be asked
// together again: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.

/// How often a failed delivery is tried, and when it is given up. Times are in ms.
package struct RetryLaw: Hashable, Sendable {
    /// No attempt follows another sooner.
    package var least: Int64 = 1_000
    /// The most that is waited between two attempts.
    package var most: Int64 = 3_600_000
    /// From the first attempt until the event is parked.
    package var patience: Int64 = 86_400_000
    /// Failures in a row, of whatever events, after which a receiver is left in peace.
    package var breaker: Int64 = 10
    /// The most that a receiver is then left in peace.
    package var rest: Int64 = 10_000

    package init() {}

    /// Ms to wait after `attempts` failures, 1 or more: anything from `least` to twice as much for
    /// each failure, at most `most`.
    package func wait(after attempts: Int64, _ dice: inout Dice) -> Int64 {
        max(least, dice.roll(0...ceiling(attempts, most)))
    }

    /// Ms for which a receiver that failed `failures` times in a row is sent nothing.
    func pause(after failures: Int64, _ dice: inout Dice) -> Int64 {
        failures < breaker ? 0 : dice.roll(0...ceiling(failures - breaker + 1, rest))
    }

    private func ceiling(_ power: Int64, _ most: Int64) -> Int64 {
        let (doubled, isTooMuch) = least.multipliedReportingOverflow(by: 1 << min(power, 40))
        return isTooMuch ? most : min(doubled, most)
    }
}
