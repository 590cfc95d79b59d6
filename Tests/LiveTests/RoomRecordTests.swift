// Rooms before anybody is in them: made, changed, scheduled, and who may come in.

import Live
import Testing

@Suite("A room that is made") struct RoomRecordTests {
    private static func read(_ given: Fields, isNew: Bool = false) -> String {
        do throws(Refusal) {
            return "\(try RoomChanges.read(given, isNew: isNew) { "sealed " + $0 })"
        } catch {
            return error.message
        }
    }

    @Test(
        arguments: [
            ([:], "title is required"),
            (["title": "Tea"], "host is required"),
            (["title": "Tea", "host": "a b"], "host must be an id of 1 to 64 characters"),
            (["title": "", "host": "h1"], "title must have 1 to 100 characters"),
            (["title": 5, "host": "h1"], "title must be a string"),
            (["title": "Tea", "host": "h1", "guests": 1], "guests must be true or false"),
            (
                ["title": "Tea", "host": "h1", "state": "open"],
                "state must be scheduled, preview, live or ended"
            ),
            (
                ["title": "Tea", "host": "h1", "starts_at": -1],
                "starts_at must be from 0 to 253402300799000"
            ),
            (
                ["title": "Tea", "host": "h1", "password": "123"],
                "password must have 4 to 64 characters"
            ),
            (
                ["title": "Tea", "host": "h1", "slow_mode_s": 9_999],
                "slow_mode_s must be from 0 to 3600"
            ),
            (
                ["title": "Tea", "host": "h1", "repeat": "daily"],
                "repeat must be weekly, monthly, quarterly or null"
            ),
            (["title": "Tea", "host": "h1", "product": "x"], "product must be an object"),
        ] as [(Fields, String)])
    func `needs a title and a host, and each field in its range`(
        _ given: Fields, _ answer: String
    ) {
        #expect(Self.read(given, isNew: true) == answer)
    }

    @Test func `keeps of a password only the seal, and null takes it away`() throws {
        let changes = try RoomChanges.read(["password": "tea time"]) { "sealed " + $0 }
        #expect(changes == ["seal": "sealed tea time"])
        #expect(try RoomChanges.read(["password": .null]) { $0 } == ["seal": .null])
    }

    @Test func `is shown without its seal`() throws {
        var room = RoomRecord(id: "r1", title: "Tea", host: "h1")
        room.take(["seal": "s", "min_tier": "gold", "starts_at": 5])
        #expect(room.fields["password"] == true && room.fields["seal"] == nil)
        #expect(room.fields["min_tier"] == "gold" && room.fields["starts_at"] == 5)
        room.take(["seal": .null, "min_tier": .null])
        #expect(room.fields["password"] == false && room.fields["min_tier"] == .null)
    }

    @Test(
        arguments: [
            (nil, "gold", true), ("gold", "gold", true), ("gold", "svip", true),
            ("gold", "silver", false), ("gold", nil, false), ("gone", nil, true),
        ] as [(String?, String?, Bool)])
    func `lets in who stands high enough`(_ least: String?, _ tier: String?, _ isIn: Bool) {
        var room = RoomRecord(id: "r1", title: "Tea", host: "h1")
        room.minTier = least
        #expect(room.admits(tier: tier, Programme.shipped.tiers) == isIn)
    }

    private static let operator1 = Actor(user: "op", name: "Op", role: .operator)

    private func decide(
        _ command: ValueCommand, at now: Int64, by actor: Actor = operator1, _ books: inout Books
    ) -> Answer {
        books.run(
            [ValueRequest(command, by: actor, at: now, operation: "op-\(now)")], .shipped,
            seed: 1)[0].answer
    }

    @Test func `begins at its time, unless somebody decided otherwise`() {
        var books = Books()
        let fields: Fields = ["title": "Tea", "host": "h1", "starts_at": 5_000]
        guard case .reply(let made) = decide(.create(room: "r9", fields), at: 1_000, &books) else {
            Issue.record("the room was not made")
            return
        }
        #expect(made["state"] == "scheduled" && made["starts_at"] == 5_000)
        func state() -> Datum? { books.kept.documents[.room("r9")]?.kept["state"] }
        _ = decide(.sweep, at: 4_999, by: .house, &books)
        #expect(state() == "scheduled")
        _ = decide(.sweep, at: 5_000, by: .house, &books)
        #expect(state() == "live" && books.feed.map(\.type) == ["room.started"])
        _ = decide(.update(room: "r9", changes: ["state": "ended"]), at: 5_001, &books)
        _ = decide(.update(room: "r9", changes: ["starts_at": 7_000]), at: 5_002, &books)
        _ = decide(.sweep, at: 7_000, by: .house, &books)
        #expect(state() == "ended")
        #expect(
            books.audit.map(\.action) == [
                "room.create", "room.start", "room.update", "room.update",
            ])
    }

    @Test func `is made once, in the future, for a tier that is there`() {
        var books = Books()
        func message(_ fields: Fields, at now: Int64 = 1_000) -> String {
            let base: Fields = ["title": "Tea", "host": "h1"]
            switch decide(.create(room: "r9", base.merging(fields)), at: now, &books) {
            case .refused(let refusal): return refusal.message
            case .reply: return "made"
            }
        }
        #expect(message(["min_tier": "wood"]) == "min_tier names a tier that is not there")
        #expect(message(["starts_at": 900]) == "starts_at must be within two years from now")
        #expect(message([:]) == "made")
        #expect(message([:], at: 1_001) == "there is a room of this id")
    }

    @Test func `is given away by an operator, not by its host`() {
        var books = Books()
        let host = Actor(user: "h1", name: "H", role: .host)
        let change = ValueCommand.update(room: "r1", changes: ["host": "h2"])
        guard case .refused(let refusal) = decide(change, at: 1, by: host, &books) else {
            Issue.record("a host gave the room away")
            return
        }
        #expect(refusal.code == .forbidden)
        #expect(decide(change, at: 2, &books) == .reply(["host": "h2"]))
    }
}
