// Everything that touches what must survive, as one closed list: what it is, what it has to know,
// and who decides it. The show's own commands are in `Room`.

internal import Ledger

package enum ValueCommand: Sendable, Hashable {
    /// A member comes in: the tier, the balance, what is still to be told. It is their visit of the
    /// day as well, where they pass `minTier`, and where it is clear what a visit gives; where not,
    /// `visit` follows.
    case admit(room: String, host: String, cursor: Int64?, minTier: String?)
    /// Something a member did that rules may pay for.
    case fact(Fact)
    case signIn(room: String, host: String? = nil)
    case follow(host: String, room: String, on: Bool)
    case acknowledge(cursor: Int64)
    case account(HistoryKey)
    case enter(Entry)
    case open(ActivityOrder)
    /// A host ends an activity; what is left returns.
    case end(activity: String, room: String, how: Ending)
    /// A timer looks whether an activity has to open, speak or close.
    case look(activity: String)
    /// A room is loaded: what its host changed, and what is going on in it.
    case wake(room: String)
    case moderate(Moderation)
    /// A host has a comment shown again.
    case feature(Feature)
    /// A room is changed. `known` is what its configuration says of it: its host and its title.
    case update(room: String, changes: Fields, known: Fields = [:])
    /// A room is made; its fields have passed `RoomChanges`.
    case create(room: String, Fields)
    /// The house gives: points, growth, a tier.
    case grant(Grant)
    /// A member gets something from the shop.
    case redeem(Redemption)
    /// A member gives up an order that is not paid.
    case cancel(order: String)
    /// A member sends the host a gift.
    case gift(Gift)
    /// A member gives a friend points.
    case transfer(Present)
    /// A member is in a room for the first time of a day. `mayReturn` is false where it is known
    /// that they were not away for long, which saves looking up what a return would give.
    case visit(room: String, host: String, mayReturn: Bool)
    /// Somebody becomes a member; nil for the plan that costs nothing.
    case join(plan: String?)
    /// A guest becomes a member, as whoever asks.
    case register(Registration)
    /// A member buys a higher tier until the day ends.
    case boost(tier: String, room: String)
    /// What is known of a member changes.
    case profile(ProfileChange)
    /// The mall tells what happened there.
    case event(MallEvent)
    /// An account gets or loses a name that a platform knows it by.
    case link(LinkChange)
    /// Two accounts become one.
    case merge(Merge)
    /// Everything personal of a member goes.
    case erase(Erasure)
    /// Somebody wants to know; changes nothing.
    case query(Query)
    /// An operator changes the programme.
    case edit(ProgrammeEdit)
    /// Everything that is due by now is carried out.
    case sweep
    case webhook(WebhookCommand)

    /// Whether a refusal is the answer for ever. What the mall was told no to may be put right, and
    /// sent again.
    var keepsRefusals: Bool { if case .event = self { false } else { true } }

    /// Whether it is for the account of whoever asks, which must stand by itself.
    var isOwn: Bool {
        switch self {
        case .admit, .acknowledge, .account, .query: false
        default: true
        }
    }

    package enum Ending: String, Sendable { case close, settle, cancel }
}

/// What an operator, or the demonstration, gives a member.
package struct Grant: Sendable, Hashable {
    package let user: String
    package let name: String
    package let points: Int64
    package let growth: Int64
    package let tier: TierGrant?
    /// A kind of coupon.
    package let coupon: String?
    package let reason: String

    package init(
        user: String, name: String, points: Int64 = 0, growth: Int64 = 0, tier: TierGrant? = nil,
        coupon: String? = nil, reason: String
    ) {
        self.user = user
        self.name = name
        self.points = points
        self.growth = growth
        self.tier = tier
        self.coupon = coupon
        self.reason = reason
    }

    /// As the audit tells it.
    var detail: Fields {
        var detail: Fields = ["user": .string(user), "reason": .string(reason)]
        if points != 0 { detail["points"] = .int(points) }
        if growth != 0 { detail["growth"] = .int(growth) }
        if let coupon { detail["coupon"] = .string(coupon) }
        if let tier {
            detail["tier"] = .fields(["id": .string(tier.tier), "until": Datum(tier.until)])
        }
        return detail
    }

    /// The same for another account.
    func given(to user: String) -> Grant {
        Grant(
            user: user, name: name, points: points, growth: growth, tier: tier, coupon: coupon,
            reason: reason)
    }
}

/// An act of a host over a viewer or a message.
package struct Moderation: Sendable, Hashable {
    package enum Action: String, Sendable, CaseIterable {
        case delete, mute, unmute, kick, ban, unban
    }

    package let action: Action
    package let room: String
    package let user: String?
    package let seq: Int64?
    package let seconds: Int64?
    package let reason: String

    package init(
        action: Action, room: String, user: String?, seq: Int64?, seconds: Int64?, reason: String
    ) {
        self.action = action
        self.room = room
        self.user = user
        self.seq = seq
        self.seconds = seconds
        self.reason = reason
    }
}

/// A request with all that came with it; passed from queue to queue as one reference.
package final class ValueRequest: Sendable, Hashable {
    package let command: ValueCommand
    package let by: Actor
    /// When it reached us, ms since 1970 UTC.
    package let at: Int64
    /// The id of what it moves: the client's `op`, or one of ours.
    package let operation: String
    /// Set where the operation is the client's and its answer is kept for ever.
    package let fingerprint: Int64?

    package init(
        _ command: ValueCommand, by actor: Actor, at: Int64, operation: String,
        fingerprint: Int64? = nil
    ) {
        self.command = command
        by = actor
        self.at = at
        self.operation = operation
        self.fingerprint = fingerprint
    }

    package static func == (a: ValueRequest, b: ValueRequest) -> Bool {
        a.command == b.command && a.by == b.by && a.at == b.at && a.operation == b.operation
            && a.fingerprint == b.fingerprint
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(operation)
        hasher.combine(by)
        hasher.combine(at)
    }

    var operationKey: OperationKey { OperationKey(id: operation, user: by.user) }

    /// Where the answer may be kept: also under the name that somebody had when they asked first.
    var operationKeys: [OperationKey] {
        guard let name = by.origin?.name else { return [operationKey] }
        return [operationKey, OperationKey(id: operation, user: name)]
    }

    /// Adds everything this request has to know.
    package func name(_ keys: inout Keys, _ programme: Programme) {
        if fingerprint != nil { keys.operations.formUnion(operationKeys) }
        if let link = DocumentKey.link(ofPlatform: by.user) { keys.documents.insert(link) }
        switch command {
        case .admit(let room, let host, let cursor, _):
            name(admissionOf: by.user, to: room, host, cursor, &keys, programme)
            if by.role == .viewer {
                keys.documents.insert(.room(room))
                Turn.nameVisit(
                    by: by, room, host, mayReturn: false, &keys, at: at, as: operation, programme)
            }
        case .fact(let fact): keys.name(fact, programme)
        case .signIn(let room, let host):
            keys.counters.insert(.signIn(by.user))
            keys.name(signedIn(streak: 1, in: room, of: host), programme)
        case .follow(let host, let room, _):
            keys.entries.insert(.follow(by.user, host: host))
            keys.name(followed(host, in: room), programme)
        case .acknowledge: keys.members.insert(by.user)
        case .account(let page):
            keys.members.insert(by.user)
            keys.histories.insert(page)
            keys.tallies.insert(by.user)
            keys.counters.insert(.held(by: by.user))
            keys.documentLists.insert(.coupons(of: by.user))
        case .enter(let entry): name(entry, &keys)
        case .open(let order): order.name(&keys)
        case .end(let activity, let room, _):
            keys.name(budgetOf: room)
            name(activity, &keys)
        case .look(let activity): name(activity, &keys)
        case .wake(let room):
            keys.documents.formUnion([.room(room), .ranking(room)])
            keys.activitiesOfRooms.insert(room)
        case .moderate(let act):
            if let user = act.user {
                keys.sanctions.insert(RoomMemberKey(room: act.room, user: user))
                keys.documents.insert(.ban(room: act.room, user: user))
            }
        case .feature(let feature): keys.name(feature.fact(at: at, id: operation), programme)
        case .update(let room, _, _), .create(let room, _):
            keys.name(budgetOf: room)
            keys.documents.insert(.reminder(room))
            keys.activitiesOfRooms.insert(room)
        case .visit(let room, let host, let mayReturn):
            Turn.nameVisit(
                by: by, room, host, mayReturn: mayReturn, &keys, at: at, as: operation, programme)
        case .join: keys.members.insert(by.user)
        case .register(let asked): asked.name(&keys, by: by, at: at, programme)
        case .boost: Turn.nameBoost(by.user, &keys)
        case .redeem(let asked): asked.name(&keys, programme, for: by.user)
        case .gift(let gift): gift.name(&keys, by: by.user)
        case .transfer(let present): present.name(&keys, programme, by: by.user, at: at)
        case .edit(let edit): edit.name(&keys, programme)
        case .sweep: keys.dueLists.insert(dueList)
        case .webhook(let command): command.name(&keys)
        case .event, .link, .merge, .erase, .grant, .cancel, .profile, .query:
            nameFurther(&keys, WorkingSet(), programme)
        }
    }

    /// Adds what the rows that `set` holds point to. Asked again until nothing more is named.
    package func nameFurther(_ keys: inout Keys, _ set: WorkingSet, _ programme: Programme) {
        switch command {
        case .admit(let room, let host, _, _):
            let user = set.accountID(for: by.user)
            // Where the client was is told in the account's own cursors.
            if user != by.user {
                name(admissionOf: user, to: room, host, nil, &keys, programme)
            }
        case .query(let query):
            query.name(&keys, set, programme)
            query.nameFurther(&keys, set)
        case .profile(let change):
            change.known(as: keys.name(account: change.user, set)).name(&keys)
        case .sweep:
            for due in set.dueLists[dueList] ?? [] {
                DueTask(due.key).name(&keys, set, at: at, as: due.operation, programme)
            }
        case .event(let event): event.name(&keys, set, programme)
        case .grant(let grant):
            let user = keys.name(account: grant.user, set)
            if grant.coupon != nil {
                keys.name(newCoupon: grant.couponID(operation, by: by), for: user)
            }
        case .cancel(let order): keys.name(cancelled: order, set)
        case .link(let change): change.name(&keys, set)
        case .merge(let merge):
            merge.name(&keys, set)
            merge.nameQuotas(&keys, set, programme, at: at)
        case .erase(let erasure): erasure.name(&keys, set)
        case .fact(let fact): keys.name(countersOf: fact, set)
        case .follow(let host, let room, _):
            keys.name(countersOf: followed(host, in: room), set)
        case .enter(let entry): nameFurther(entry, &keys, set, programme)
        case .end(let activity, _, _), .look(let activity):
            keys.name(ending: activity, set, programme)
        default: break
        }
    }

    /// Whether `nameFurther` can name anything, after the first round has brought `set`.
    package func namesFurther(_ set: WorkingSet) -> Bool {
        switch command {
        case .sweep, .event, .link, .merge, .erase, .grant, .cancel, .enter, .end, .look, .fact,
            .follow, .profile:
            true
        case .query(let query): query.namesFurther || query.isOfMember
        case .admit: set.accountID(for: by.user) != by.user
        default: false
        }
    }

    private func name(
        admissionOf user: String, to room: String, _ host: String, _ cursor: Int64?,
        _ keys: inout Keys, _ programme: Programme
    ) {
        for count in programme.rules.scopedTaskCounts {
            keys.counters.insert(count.counter(of: user, in: room, of: host))
        }
        keys.entries.insert(.follow(user, host: host))
        keys.members.insert(user)
        keys.sanctions.insert(RoomMemberKey(room: room, user: user))
        keys.feeds[user] = min(cursor ?? .max, keys.feeds[user] ?? .max)
        keys.tallies.insert(user)
    }

    var dueList: DueList { DueList(until: at) }

    func signedIn(streak: Int64, in room: String, of host: String?) -> Fact {
        Fact(
            .signedIn, user: by.user, at: at, room: room, host: host, streak: streak,
            words: by.words, id: operation)
    }

    func followed(_ host: String, in room: String) -> Fact {
        Fact(
            .followed, user: by.user, at: at, room: room, host: host, words: by.words,
            id: operation)
    }

    private func name(_ activity: String, _ keys: inout Keys) {
        guard keys.activities.insert(activity).inserted else { return }
        keys.accounts.insert(Account(.activity(activity), .points))
    }

    private func name(_ entry: Entry, _ keys: inout Keys) {
        keys.members.insert(by.user)
        keys.members.insert(entry.host)
        keys.name(bansOf: entry.room)
        keys.documents.insert(.room(entry.room))
        name(entry.activity, &keys)
        for kind in Catalogue.kinds(taking: entry.command) {
            keys.entries.insert(
                EntryKey(
                    subject: entry.activity, user: by.user, slot: kind.slot(of: entry)))
        }
    }

    /// What an entry has to know beside that, which depends on the activity.
    private func nameFurther(
        _ entry: Entry, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme
    ) {
        guard let record = set.activities[entry.activity] else { return }
        if record.phase == .scheduled { keys.name(activity: entry.activity, set) }
        if record.eligible.follow { keys.entries.insert(.follow(by.user, host: entry.host)) }
        record.play.name(arriving(entry), &keys, set, programme)
    }

    /// An entry with what came with its request.
    func arriving(_ entry: Entry) -> Entry {
        var entry = entry
        entry.at = at
        entry.operation = operation
        entry.words = by.words
        return entry
    }
}

extension CounterKey {
    /// The days a member has signed in without a gap: `progress`, the last of them `day`.
    static func signIn(_ user: String) -> CounterKey {
        CounterKey(user: user, rule: "sign-in-streak", scope: "")
    }
}
