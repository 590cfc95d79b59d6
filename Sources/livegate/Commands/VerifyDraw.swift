// `livegate verify-draw`: does a published draw again, for whoever does not want to believe it.

import ArgumentParser
import Gateway
import Live
import Store
import Wire

struct VerifyDraw: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Do a draw again from its published proof.",
        discussion: """
            Reads what GET /v1/rooms/ROOM/activities/ACTIVITY/proof gives. Ends with 0 when the \
            winners are those that come out, and with 1 for everything else.
            """)

    @Argument(help: "The proof, a JSON file.")
    var file: String

    func run() throws {
        let proof: DrawProof
        do {
            proof = try Self.read(file)
            try proof.check(.openSSL)
        } catch {
            complain("\(error)")
            throw ExitCode(1)
        }
        print(
            "verified: \(proof.winners.count) winners of \(proof.entrants.count) entrants in "
                + proof.activity)
        for win in proof.winners { print("\(win.prize)\t\(win.entrant.digits)") }
    }

    /// A million entrants fit.
    private static let mostBytes = 256 << 20
    private static let limits = JSONLimits(depth: 4, keys: 16, values: 16_000_000)

    private static func read(_ file: String) throws -> DrawProof {
        let text = try SmallFile(reading: file).text(upTo: mostBytes)
        let json: JSON
        do {
            json = try JSONReader.read(Array(text.utf8), limits: limits)
        } catch {
            throw FileError(file, "is not JSON: \(error)")
        }
        guard let object = json.object else { throw FileError(file, "is no JSON object") }
        return try DrawProof(reading: Fields(object))
    }
}
