// How often each order of winners comes out, for the chi-square of `Tests/draws/verify.py`. The
// same with numbers too small for their rejection to be right shows that a bias would be seen.

internal import ArgumentParser
internal import Gateway
internal import Live
internal import Wire

/// `trials outcomes`.
struct OutcomesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outcomes",
        abstract: "Draws again and again from the same entrants; prints how often who won.")

    @Argument(help: "The weights, such as 1,1,2,3,5.")
    var weights: String

    @Option(help: "Winners of each draw.")
    var winners: Int64 = 2

    @Option(help: "Draws altogether.")
    var count = 200_000

    @Option(help: "Where chance begins.")
    var seed: UInt64 = 1

    @Flag(help: "Draw from numbers of one byte, as by a remainder alone: a planted bias.")
    var biased = false

    func run() throws {
        let weights = weights.split(separator: ",").compactMap { Int64($0) }
        let entrants = weights.enumerated().map { place, weight in
            Entrant(id: Entrant.ID(activity: "a", user: "u\(place)", .openSSL), weight: weight)
        }
        let draw = try Draw(entrants, biased ? .narrow : .openSSL)
        let names = Dictionary(
            uniqueKeysWithValues: entrants.enumerated().map { ($1.id, $0) })
        let prizes = [Draw.Prize(id: "p", count: winners)]
        var dice = SplitMix(seed: seed)
        var outcomes: [[Int]: Int] = [:]
        for _ in 0..<count {
            let wins = draw.winners(seed: dice.bytes(Draw.seedSize), prizes: prizes)
            outcomes[wins.map { names[$0.entrant] ?? -1 }, default: 0] += 1
        }
        for (order, times) in outcomes {
            print(order.map { "\($0)" }.joined(separator: ","), times)
        }
    }
}

extension DrawHashing {
    /// Blocks whose numbers are below 256.
    fileprivate static let narrow = DrawHashing(
        sha256: DrawHashing.openSSL.sha256,
        hmac: { key, message, block in
            DrawHashing.openSSL.hmac(key, message, block)
            for place in block.indices where place % 8 != 7 { block[place] = 0 }
        })
}
