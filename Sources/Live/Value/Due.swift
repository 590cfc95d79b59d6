// What has to happen at a time of its own: a tier is looked at, a coupon expires, a reservation
// lapses. One list for all of it, kept with the value it concerns, so that no restart forgets
// anything and no timer is ever the only one to know.

/// Names something that is due: one of a task for each subject.
package struct DueKey: Hashable, Sendable {
    /// The raw value of a `DueTask.Kind`.
    package let task: String
    /// The member, order or coupon it is about.
    package let subject: String

    package init(_ task: String, _ subject: String) {
        self.task = task
        self.subject = subject
    }
}

/// Something that is due.
package struct Due: Hashable, Sendable {
    package let key: DueKey
    /// Ms since 1970 UTC.
    package let at: Int64

    package init(_ key: DueKey, at: Int64) {
        self.key = key
        self.at = at
    }

    /// What carrying it out is called, so that twice is once in the books' eyes.
    var operation: String { "due:\(key.task):\(key.subject):\(at)" }
}

/// What is due until a moment, the earliest first.
package struct DueList: Hashable, Sendable {
    /// Ms since 1970 UTC, included.
    package let until: Int64
    /// At most so many, 1 to 500.
    package let count: Int

    package init(until: Int64, count: Int = 500) {
        self.until = until
        self.count = min(max(1, count), 500)
    }
}

/// Everything that can be due. A task that is carried out twice does no harm: it looks at how
/// things stand and finds nothing left to do.
package enum DueTask: Hashable, Sendable {
    /// A scheduled room goes live.
    case roomStart(String)
    /// Only in the books of an older or newer version: left where it is.
    case unknown
    case expireCoupon(String)
    case lapseShopOrder(String)
    case member(MemberTask, String)
    /// Followers of the host of this room are reminded.
    case remind(String)
    /// An order was not paid in time.
    case lapsePurchase(String)
    /// A friend may have reached a tier that the inviter is rewarded for.
    case settleClimb(String)
    /// A member has risen to a tier.
    case settleRise(user: String, tier: String)
    /// More of what a merged account had goes over.
    case moveBelongings(String)
    /// More of what records say of a member is erased.
    case erase(String)
    /// What came back to a flash sale is offered to who waits.
    case offerPieces(String)
    /// More entries of a cancelled activity are taken back.
    case refundActivity(String)
    /// The room of an activity has ended.
    case endActivity(String)
    /// A document is over for long.
    case remove(DocumentKey)

    package init(_ key: DueKey) {
        switch key.task {
        case DueKey.roomStart("").task: self = .roomStart(key.subject)
        case "coupon.expire": self = .expireCoupon(key.subject)
        case "shop.lapse": self = .lapseShopOrder(key.subject)
        case "order.lapse": self = .lapsePurchase(key.subject)
        case "invite.reached": self = .settleClimb(key.subject)
        case "merge.rest": self = .moveBelongings(key.subject)
        case DueKey.erasure(of: "").task: self = .erase(key.subject)
        case DueKey.offer(ofSale: "").task: self = .offerPieces(key.subject)
        case DueKey.refund(of: "").task: self = .refundActivity(key.subject)
        case DueKey.end(of: "").task: self = .endActivity(key.subject)
        case DueKey.removeTask:
            self = DocumentKey(ofRemoval: key.subject).map { .remove($0) } ?? .unknown
        case DueKey.remindTask: self = .remind(key.subject)
        case _ where key.rise != nil:
            self = key.rise.map { .settleRise(user: $0.user, tier: $0.tier) } ?? .unknown
        default:
            self = MemberTask(rawValue: key.task).map { .member($0, key.subject) } ?? .unknown
        }
    }

    /// Adds everything that carrying it out has to know, as far as `set` tells.
    /// - Parameter operation: what it is carried out as.
    func name(
        _ keys: inout Keys, _ set: WorkingSet, at: Int64, as operation: String,
        _ programme: Programme
    ) {
        switch self {
        case .roomStart(let room): keys.documents.insert(.room(room))
        case .unknown: break
        case .expireCoupon(let id): keys.name(coupon: id, order: nil, set)
        case .lapseShopOrder(let id): keys.name(shopOrder: id, set)
        case .member(let task, let user): task.name(user, &keys, at: at, as: operation, programme)
        case .remind(let room): Turn.nameReminder(room, &keys, set)
        case .lapsePurchase(let order): keys.name(purchase: order, set)
        case .settleClimb(let friend):
            keys.name(invitationOf: friend, set, programme, at: at, id: operation)
        case .settleRise(let user, let tier):
            Turn.nameRise(of: user, to: tier, &keys, at: at, as: operation, programme)
        case .moveBelongings(let user): keys.name(belongingsOf: user, set)
        case .erase(let user): keys.name(erasureOf: user, set)
        case .offerPieces(let activity): keys.name(offerOf: activity, set)
        case .refundActivity(let activity), .endActivity(let activity):
            keys.name(ending: activity, set, programme)
        case .remove(let key): keys.documents.insert(key)
        }
    }

    /// Carries it out; false to leave it on the list.
    func carryOut(_ turn: inout Turn) throws(Refusal) -> Bool {
        switch self {
        case .roomStart(let room): turn.startRoom(room)
        case .unknown: return false
        case .expireCoupon(let id): try turn.expireCoupon(id)
        case .lapseShopOrder(let id): try turn.lapse(ofOrder: id)
        case .member(let task, let user): try task.carryOut(user, &turn)
        case .remind(let room): turn.remindNext(of: room)
        case .lapsePurchase(let order): try turn.lapse(ofPurchase: order)
        case .settleClimb(let friend): try turn.settleClimb(of: friend)
        case .settleRise(let user, let tier): try turn.settleRise(of: user, to: tier)
        case .moveBelongings(let user): try turn.moveBelongings(of: user)
        case .erase(let user): turn.eraseNext(of: user)
        case .offerPieces(let activity): try turn.offer(inSale: activity)
        case .endActivity(let activity): try turn.endWithRoom(activity)
        case .refundActivity(let activity): try turn.refundNext(of: activity)
        case .remove(let key): turn.sweepOut(key)
        }
        return true
    }
}
