// What the mall has seen of a member, in whatever order it tells it.

import Live
import Testing

@Suite struct `What the mall has seen` {
    private var show = Show(.with([]))

    /// As an event that says how things were so many minutes ago.
    private mutating func seen(_ fields: Fields, minutesAgo: Int64) throws {
        let said = fields.merging([
            "id": .string("e\(show.books.audit.count)-\(minutesAgo)-\(fields.all[0].0)"),
            "type": "user.seen", "user": "ann", "at": .int(show.now - minutesAgo * 60_000),
        ])
        let event = try MallEvent(said, now: show.now) { _ in nil }
        show.commit(event.request(at: show.now))
    }

    private var known: Fields {
        show.books.kept.documents[.profile("ann")]?.kept["attributes"]?.fields ?? [:]
    }

    @Test mutating func `is told by whatever is newest, whenever it arrives`() throws {
        try seen(["city": "Suzhou", "age": "30s"], minutesAgo: 10)
        try seen(["city": "Wuxi", "pet": "cat"], minutesAgo: 60)
        #expect(known == ["city": "Suzhou", "age": "30s", "pet": "cat"])
        try seen(["city": "Nanjing"], minutesAgo: 5)
        #expect(known["city"] == "Nanjing")
    }

    @Test mutating func `stays forgotten where what arrives late is older`() throws {
        try seen(["city": "Suzhou"], minutesAgo: 10)
        try seen(["city": .null], minutesAgo: 5)
        #expect(known["city"] == nil)
        try seen(["city": "Wuxi"], minutesAgo: 7)
        #expect(known["city"] == nil)
        try seen(["city": "Nanjing"], minutesAgo: 1)
        #expect(known["city"] == "Nanjing")
    }

    @Test mutating func `is newer of a birthday, too`() throws {
        func born(_ day: Int64) -> Datum {
            .fields(["month": 6, "day": .int(day), "calendar": "solar"])
        }
        func tell(_ day: Int64, minutesAgo: Int64, in show: inout Show) {
            let change = ProfileChange(
                user: "ann", birthday: born(day), attributes: [:],
                at: show.now - minutesAgo * 60_000)
            show.commit(
                ValueRequest(
                    .profile(change), by: .house, at: show.now, operation: "b-\(day)"))
        }
        tell(30, minutesAgo: 5, in: &show)
        tell(1, minutesAgo: 9, in: &show)
        #expect(show.books.kept.documents[.profile("ann")]?.kept["birthday"] == born(30))
        tell(2, minutesAgo: 1, in: &show)
        #expect(show.books.kept.documents[.profile("ann")]?.kept["birthday"] == born(2))
    }
}
