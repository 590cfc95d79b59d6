// The frame around every kind: one life cycle, one place where phases change.
//
//     scheduled -> open -> closed -> settled
//          \________\________\____-> cancelled

/// An activity with its frame.
package struct ActivityRecord: Sendable {
    package enum Phase: String, Sendable, CaseIterable {
        case scheduled, open, closed, settled, cancelled

        package var isOver: Bool { self == .settled || self == .cancelled }
    }

    package var id: String { order.id }
    package var room: String { order.room }
    package var title: String { order.title }
    package var openedBy: String { order.openedBy }
    package var eligible: Eligibility { order.eligible }
    /// When it opens or opened, ms since 1970 UTC.
    package var opensAt: Int64 { order.opensAt }
    /// When it opens for the first; those without early access wait until `opensAt`.
    package var beginsAt: Int64 { opensAt - play.lead }
    /// When it closes by itself; nil for never.
    package var closesAt: Int64? { order.closesAt }
    package var phase: Phase
    package var play: any Activity
    /// What came of it, once settled.
    package var result: Fields?
    /// How often members have taken part.
    package var entries: Int64 = 0
    /// The budget of the room that its pot is from, as `Grants.number`; nil where the issuer paid.
    var grant: Int64?
    /// Coupons and pieces that were taken off what the room's host may give.
    var goods: Int64 = 0
    /// Whether it is to settle as soon as it can, now that it is closed.
    var isSettling = false
    /// Whether what banned members have entered is marked: once, when all entries are looked at.
    var hasLeftOut = false
    /// Of one that is over, the last member whose entries have been taken back, or who was told,
    /// while there are more of them; empty for none yet.
    var refundedTo: String?
    /// When it was over, ms since 1970 UTC.
    package internal(set) var endedAt: Int64?
    private let order: Order

    /// What stays. A claim copies the record several times: this is one reference to count.
    private final class Order: Sendable {
        let id: String
        let room: String
        let title: String
        let openedBy: String
        let eligible: Eligibility
        let opensAt: Int64
        let closesAt: Int64?

        init(
            _ id: String, _ room: String, _ title: String, _ openedBy: String,
            _ eligible: Eligibility, _ opensAt: Int64, _ closesAt: Int64?
        ) {
            self.id = id
            self.room = room
            self.title = title
            self.openedBy = openedBy
            self.eligible = eligible
            self.opensAt = opensAt
            self.closesAt = closesAt
        }
    }

    package init(
        id: String, room: String, title: String, openedBy: String, eligible: Eligibility,
        opensAt: Int64, closesAt: Int64?, phase: Phase, play: any Activity, result: Fields? = nil
    ) {
        order = Order(id, room, title, openedBy, eligible, opensAt, closesAt)
        self.phase = phase
        self.play = play
        self.result = result
    }

    package var kind: String { type(of: play).kind }

    /// What everyone sees at `now`, as in `activity.opened`.
    package func view(at now: Int64) -> Fields {
        var view: Fields = [
            "activity": .string(id), "kind": .string(kind), "title": .string(title),
            "eligible": .fields(eligible.fields), "opens_at": .int(opensAt),
            "closes_at": Datum(closesAt), "state": .string(phase.rawValue),
        ]
        view = view.merging(dated(play.view(elapsed: now - opensAt)))
        if let result { view["result"] = .fields(result) }
        return view
    }

    /// When the frame has to look again: to open, for a moment of the kind, or to close.
    package func nextLook(after now: Int64) -> Int64? {
        switch phase {
        case .scheduled: return beginsAt
        case .open:
            let moment = play.nextMoment(after: now - opensAt).map { $0 + opensAt }
            return [moment, closesAt].compactMap { $0 }.min()
        case .closed: return isSettling ? now : nil
        case .settled, .cancelled: return nil
        }
    }

    /// Points that its account has to hold; nil while entries are being taken back.
    package var heldPoints: Int64? {
        switch phase {
        case .open, .closed: play.held
        case .scheduled, .settled: 0
        case .cancelled: refundedTo == nil ? 0 : nil
        }
    }

    /// A kind counts from its opening, in fields that end in `_after`; a room is told instants.
    func dated(_ told: Fields) -> Fields {
        var dated = Fields()
        for (name, value) in told.all {
            guard name.hasSuffix("_after") else {
                dated[name] = value
                continue
            }
            dated[name.dropLast(5) + "at"] = value.int.map { .int(opensAt + $0) } ?? .null
        }
        return dated
    }

    /// The shape in which the store keeps it, beside id, room and phase.
    package var kept: Fields {
        var kept: Fields = [
            "kind": .string(kind), "title": .string(title), "opened_by": .string(openedBy),
            "eligible": .fields(eligible.fields), "opens_at": .int(opensAt),
            "closes_at": Datum(closesAt), "play": .fields(play.kept),
            "result": result.map { .fields($0) } ?? .null,
        ]
        kept.append("entries", .int(entries))
        if let grant { kept.append("grant", .int(grant)) }
        if goods > 0 { kept.append("goods", .int(goods)) }
        if isSettling { kept.append("settling", true) }
        if hasLeftOut { kept.append("left_out", true) }
        if let refundedTo { kept.append("refunded_to", .string(refundedTo)) }
        if let endedAt { kept.append("ended_at", .int(endedAt)) }
        return kept
    }

    /// Reads what `kept` wrote; nil for anything else, and for a kind that is not there.
    package init?(id: String, room: String, phase: String, kept: Fields) {
        guard let phase = Phase(rawValue: phase), let kind = kept["kind"]?.string,
            let type = Catalogue[kind], let play = kept["play"]?.fields.flatMap(type.init(kept:)),
            let opensAt = kept["opens_at"]?.int
        else { return nil }
        self.init(
            id: id, room: room, title: kept["title"]?.string ?? "",
            openedBy: kept["opened_by"]?.string ?? "",
            eligible: Eligibility(kept: kept["eligible"]?.fields ?? [:]), opensAt: opensAt,
            closesAt: kept["closes_at"]?.int, phase: phase, play: play,
            result: kept["result"]?.fields)
        entries = kept["entries"]?.int ?? 0
        // The first budget of a room was not numbered.
        grant = kept["grant"]?.int ?? (kept["budgeted"] == true ? 0 : nil)
        goods = kept["goods"]?.int ?? 0
        isSettling = kept["settling"]?.bool ?? false
        hasLeftOut = kept["left_out"]?.bool ?? false
        refundedTo = kept["refunded_to"]?.string
        endedAt = kept["ended_at"]?.int
    }
}
