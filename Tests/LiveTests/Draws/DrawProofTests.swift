// What is no proof, or proves something else, and how that is said.

import Live
import Testing

@Suite struct `A proof of a draw` {
    private let proof: Fields

    init() throws {
        let entrants = ["ann", "bob", "cat"].map { user in
            Entrant(id: Entrant.ID(activity: "a1", user: user, .ofWire), weight: 2)
        }
        proof =
            DrawProof(
                activity: "a1", seed: [UInt8](repeating: 1, count: 32),
                prizes: [Draw.Prize(id: "p", count: 2)], try Draw(entrants, .ofWire), .ofWire
            ).fields
    }

    private func complaint(_ given: Fields) -> String? {
        do throws(DrawProofError) {
            try DrawProof(reading: given).check(.ofWire)
            return nil
        } catch {
            return error.description
        }
    }

    private func edited(_ list: String, _ edit: (inout [Datum]) -> Void) -> Fields {
        var edited = proof
        var elements = proof[list]?.list ?? []
        edit(&elements)
        edited[list] = .list(elements)
        return edited
    }

    private func with(_ name: String, _ value: Datum?) -> Fields {
        var edited = proof
        edited[name] = value
        return edited
    }

    @Test func `is good as it was made`() { #expect(complaint(proof) == nil) }

    @Test func `names the field that cannot be`() {
        let capitals = proof["seed"]?.string.map { Datum.string("A" + $0.dropFirst()) }
        let cases: [(Fields, String)] = [
            (with("version", nil), "version is missing"),
            (with("version", 2), "version is unknown: this reads version 1"),
            (with("more", 1), "more is no field of a proof"),
            (with("activity", 1), "activity must be a string"),
            (with("activity", ""), "activity is empty"),
            (with("root", nil), "root must be a string"),
            (with("root", "12"), "root must have 64 lower-case hexadecimal digits"),
            (with("seed", capitals), "seed must have 64 lower-case hexadecimal digits"),
            (with("prizes", "p"), "prizes must be a list"),
            (with("prizes", [1]), "prizes[0] must be an object"),
            (
                with("prizes", [["id": "p", "count": 0]]),
                "prizes[0].count must be an integer of 1 or more"
            ),
            (
                with("prizes", [["id": "p", "count": 1], ["id": "p", "count": 1]]),
                "prizes[1].id stands twice"
            ),
            (
                edited("entrants") { $0[1] = ["id": "x", "weight": 1] },
                "entrants[1].id must have 32 lower-case hexadecimal digits"
            ),
            (edited("entrants") { $0[2] = $0[0] }, "entrants[2].id stands twice"),
            (edited("entrants") { $0.swapAt(0, 2) }, "entrants[0] is not in the order of the ids"),
            (
                edited("winners") { $0[0] = ["prize": "p", "id": "", "name": "ann"] },
                "winners[0].name is no field of a proof"
            ),
        ]
        for (given, said) in cases { #expect(complaint(given) == said) }
    }

    @Test func `names what does not come out`() {
        let zeros = Datum.string(String(repeating: "0", count: 64))
        func weight(_ weight: Int64) -> Fields {
            edited("entrants") { list in
                for place in list.indices {
                    var entrant = list[place].fields ?? [:]
                    entrant["weight"] = .int(weight)
                    list[place] = .fields(entrant)
                }
            }
        }
        let cases: [(Fields, String)] = [
            (with("seed", zeros), "commit is not the SHA-256 of the seed"),
            (with("root", zeros), "root is not the SHA-256 of the entrants"),
            (weight(0), "entrants[0].weight must be an integer of 1 or more"),
            (weight(3), "root is not the SHA-256 of the entrants"),
            (weight(.max), "entrants weigh more than 2^63 - 1 together"),
            (edited("winners") { $0.removeLast() }, "winners are 1 where 2 were drawn"),
            (edited("winners") { $0.append($0[0]) }, "winners are 3 where 2 were drawn"),
        ]
        for (given, said) in cases { #expect(complaint(given) == said) }
        let swapped = complaint(edited("winners") { $0.swapAt(0, 1) })
        #expect(swapped?.hasPrefix("winners[0] is not what was drawn: p for ") == true)
    }
}
