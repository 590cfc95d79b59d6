// What a peer may send at its worst: numbers at the end of their range, and ids that are taken.

import Ledger
import Live
import Testing

@Suite struct ValueBoundsTests {
    static let programme = Programme(
        tiers: TierCatalogue([Tier(id: "all", way: .growth(0))]), rules: RuleBook([]))
    static let host = Actor(user: "h1", name: "Host", role: .host)

    @Test(
        arguments: [
            (nil, Int64.foreverMilliseconds), (0, 1_000), (60, 61_000), (-5, 1_000),
            (Int64.max, Int64.foreverMilliseconds), (Int64.max / 1000, Int64.foreverMilliseconds),
        ] as [(Int64?, Int64)])
    func `a mute ends in time, whatever its span`(seconds: Int64?, until: Int64) {
        var turn = Turn(programme: Self.programme, set: WorkingSet())
        let act = Moderation(
            action: .mute, room: "r", user: "ann", seq: nil, seconds: seconds, reason: "")
        let request = ValueRequest(.moderate(act), by: Self.host, at: 1_000, operation: "o")
        #expect(
            request.decide(on: &turn, dice: Dice(seed: 1)).answer
                == .reply(["until": .int(until)]))
    }

    @Test(arguments: [("", 0), ("a", 1), ("a" + String(repeating: "\u{301}", count: 5_000), 400)])
    func `a refusal repeats no more of a field's name than has its place`(
        name: String, length: Int
    ) {
        let field = Refusal.field(name, "is wrong").details["field"]?.string
        #expect(field?.unicodeScalars.count == length)
    }

    @Test func `an activity's id cannot be taken twice`() throws {
        let order = ActivityOrder(
            id: "a1", room: "r", kind: "point_rain", title: "", settings: ["pot": 9, "each": 1],
            eligible: [:], opensAt: nil, closesAt: nil)
        let request = ValueRequest(.open(order), by: Self.host, at: 0, operation: "o")
        var keys = Keys()
        request.name(&keys, Self.programme)
        #expect(keys.activities == ["a1"])
        #expect(keys.accounts.contains(Account(.activity("a1"), .points)))

        var turn = Turn(programme: Self.programme, set: WorkingSet())
        for expected in ["open", "op_reused"] {
            let (answer, _) = request.decide(on: &turn, dice: Dice(seed: 1))
            switch answer {
            case .reply(let fields): #expect(fields["state"]?.string == expected)
            case .refused(let refusal): #expect(refusal.code.rawValue == expected)
            }
        }
        #expect(turn.changes().balances == [Account(.activity("a1"), .points): 9])
    }
}
