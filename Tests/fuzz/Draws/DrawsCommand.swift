// Draws by the thousand, as their proofs: what `Tests/draws/verify.py`, which shares no code with
// this, does again and compares.

internal import ArgumentParser
internal import Gateway
internal import Live
internal import Store
internal import Wire

/// `trials draws`.
struct DrawsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draws", abstract: "Prints proofs of draws, one a line.")

    @Option(help: "Draws altogether.")
    var count = 10_000

    @Option(help: "Entrants of each; up to 24, and now and then hundreds, by default.")
    var entrants: Int?

    @Option(help: "Where chance begins.")
    var seed: UInt64 = 1

    func run() throws {
        var dice = SplitMix(seed: seed)
        for number in 0..<count {
            var text = JSONWriter()
            text.fields(try proof(number, &dice).fields)
            print(String(decoding: text.bytes, as: UTF8.self))
        }
    }

    private func proof(_ number: Int, _ dice: inout SplitMix) throws -> DrawProof {
        let activity = "a\(number)"
        let most = number % 500 == 499 ? 900 : 24
        let size = entrants ?? Int.random(in: 0...most, using: &dice)
        let users = (0..<size).map { "u\($0 * 7 + number)" }
        // Mostly weights as tiers and shares make them; some that fill the numbers to the brim.
        let heaviest: Int64 = number % 10 == 9 ? .max / Int64(max(size, 1)) : 40
        let draw = try Draw(
            users.map { user in
                Entrant(
                    id: Entrant.ID(activity: activity, user: user, .openSSL),
                    weight: Int64.random(in: 1...heaviest, using: &dice))
            }, .openSSL)
        let prizes = (0..<Int.random(in: 1...3, using: &dice)).map {
            Draw.Prize(id: "p\($0)", count: Int64.random(in: 1...6, using: &dice))
        }
        return DrawProof(
            activity: activity, seed: dice.bytes(Draw.seedSize), prizes: prizes, draw, .openSSL)
    }
}

extension SplitMix {
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 24) }
    }
}
