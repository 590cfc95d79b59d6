// The options of a rush, checked before anything is connected.

import ArgumentParser

struct RushOptions: ParsableArguments {
    @Option(help: "Points of the quiz or the red packet.")
    var pot: Int64 = 10_000

    @Option(help: "Shares of the red packet; of the quiz, how many of those who are right share.")
    var shares: Int64 = 1_000

    @Option(help: "Milliseconds from the opening within which all come.")
    var rushWithin: Int64 = 1_000

    func rush() throws -> Rush {
        guard (1...100_000).contains(shares), (shares...1_000_000_000).contains(pot) else {
            throw ValidationError("--shares is 1 to 100000, and --pot as much or more")
        }
        guard (0...600_000).contains(rushWithin) else {
            throw ValidationError("--rush-within is 0 to 600000 ms")
        }
        return Rush(kind: .quiz, pot: pot, shares: shares, within: rushWithin)
    }
}
