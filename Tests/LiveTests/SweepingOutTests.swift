// What is over is forgotten in the end, and what may still be wanted is not.

import Live
import Testing

@Suite struct `What is over` {
    /// An order that lapsed on the third day.
    private func show(_ change: (inout Show) -> Void = { _ in }) -> Show {
        var show = Show(.ordering)
        change(&show)
        for line in [
            "house gives ann points=500", "ann orders o1 9900 points=80", "ann pays o2 100",
            "it is d3 20:00", "house sweeps",
        ] {
            _ = show.play([line])
        }
        return show
    }

    @Test func `goes after its time, and not before`() {
        let show = show()
        #expect(show.books.kept.purchase("o1")?.state == .released)
        for line in ["it is d93 19:59", "house sweeps"] { _ = show.play([line]) }
        #expect(show.books.kept.purchase("o1") != nil)
        for line in ["it is d93 20:00", "house sweeps"] { _ = show.play([line]) }
        #expect(show.books.kept.purchase("o1") == nil)
        #expect(show.books.kept.purchase("o2")?.state == .paid)
        #expect(show.books.due[DueKey("document.remove", "purchase/o1")] == nil)
    }

    @Test func `stays where something has come of it after all`() {
        let show = show()
        for line in ["ann pays o1 9820", "it is d95 20:00", "house sweeps"] {
            _ = show.play([line])
        }
        #expect(show.books.kept.purchase("o1")?.state == .paid)
    }

    @Test func `stays for ever where that is configured`() {
        let show = show { $0.programme.membership.forgetDays = 0 }
        for line in ["it is d400 20:00", "house sweeps"] { _ = show.play([line]) }
        #expect(show.books.kept.purchase("o1")?.state == .released)
    }

    @Test(
        arguments: [
            ("delivery", ["state": "done"], true), ("delivery", ["state": "parked"], false),
            ("order", ["state": "released"], true), ("order", ["state": "paid"], false),
            ("coupon", ["state": "expired"], true), ("coupon", ["state": "used"], false),
            ("ban", ["until": 0], true), ("ban", ["until": 1], false),
            ("reminder", ["phase": "done"], true), ("room", ["state": "ended"], false),
        ] as [(String, Fields, Bool)])
    func `is told by its kind and state`(kind: String, kept: Fields, goes: Bool) {
        let key = DocumentKey(kind, "a/b")
        let request = ValueRequest(.sweep, by: .house, at: 9, operation: "sweep")
        var due = WorkingSet()
        due.load(Document(key, kept: kept))
        due.dueLists[DueList(until: 9)] = [
            Due(DueKey("document.remove", "\(kind)/a/b"), at: 5)
        ]
        var turn = Turn(programme: .quiet, set: due)
        _ = request.decide(on: &turn, dice: Dice(seed: 1))
        #expect(turn.changes().removed == (goes ? [key] : []))
    }
}
