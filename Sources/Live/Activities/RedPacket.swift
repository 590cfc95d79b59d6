// Red packet: a pot in so many shares, or so many coupons, and whoever is first gets one.
//
// A random share is drawn when it is taken: evenly from 1 to twice the mean of what is left, and
// never so much that less than a point would be left for each share after it. That keeps every
// share's expectation the mean, whenever it is taken, and the state two numbers however many
// shares there are.

internal import Ledger

package struct RedPacket: Activity {
    package static let kind = "red_packet"
    package static let labels = ["zh": "红包", "en": "Red packet"]
    package static let commands: Set = ["claim"]
    package static let form = [
        FormField(
            "pot", .integer(1...1_000_000_000), labels: ["zh": "总积分", "en": "Points in all"]),
        FormField("coupon", .coupon, labels: ["zh": "优惠券", "en": "Coupon instead of points"]),
        FormField(
            "shares", .integer(1...100_000), required: true,
            labels: ["zh": "份数", "en": "Shares"]),
        FormField(
            "split", .choice(["even", "random"]), initial: "random",
            labels: ["zh": "分法", "en": "How it is split"]),
    ]

    /// The largest shares that the result names.
    private static let mostTop = 10

    /// 0 where coupons are given.
    let pot: Int64
    let coupon: String?
    let shares: Int64
    let isEven: Bool
    private(set) var left: Int64
    private(set) var taken: Int64 = 0
    /// The largest shares so far; of equal ones, and of coupons, the first.
    private var top: [Share] = []

    fileprivate struct Share {
        let user: String
        let name: String
        let points: Int64
    }

    package init(_ settings: Settings) throws(Refusal) {
        shares = settings.int("shares") ?? 1
        isEven = settings.text("split") == "even"
        coupon = settings.text("coupon")
        pot = settings.int("pot") ?? 0
        left = pot
        if coupon != nil {
            if pot > 0 { throw .field("coupon", "comes instead of pot, not beside it") }
        } else {
            guard pot > 0 else { throw .field("pot", "is required, or coupon") }
            guard shares <= pot else { throw .field("shares", "is more than the pot has points") }
        }
    }

    package var funds: [Fund] {
        coupon == nil
            ? [Fund(.points, pot, field: "pot")] : [Fund(.coupons, shares, field: "shares")]
    }
    package var held: Int64 { left }

    package func view(elapsed: Int64) -> Fields {
        var view: Fields = [
            "shares": .int(shares), "left": .int(coupon == nil ? left : shares - taken),
            "taken": .int(taken), "split": isEven ? "even" : "random",
        ]
        if let coupon { view["coupon"] = .string(coupon) } else { view["pot"] = .int(pot) }
        return view
    }

    // MARK: Taking a share

    package func name(
        _ entry: Entry, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme
    ) {
        guard coupon != nil else { return }
        keys.name(newCoupon: Self.couponID(entry), for: entry.user)
        keys.accounts.insert(Account(.activity(entry.activity), .coupons))
    }

    private static func couponID(_ entry: Entry) -> String {
        Coupon.id(for: "\(kind):\(entry.activity):\(entry.user)")
    }

    package mutating func enter(_ entry: Entry, _ turn: inout Turn) throws(Refusal) -> Fields {
        let key = EntryKey(subject: entry.activity, user: entry.user)
        if turn[entry: key] != nil { throw Refusal(.alreadyDone, "one share a member") }
        guard taken < shares else { throw Refusal(.soldOut, "all shares are taken") }
        let name = turn[member: entry.user]?.name ?? ""
        var reply = Fields(capacity: 2)
        var points: Int64 = 0
        if let coupon {
            let id = Self.couponID(entry)
            try turn.issueCoupon(coupon, to: entry.user, id: id, from: .activity(entry.activity))
            turn[entry: key] = ["coupon": .string(id)]
            reply.append("coupon", .string(id))
            reply.append("balance", .int(turn.points(of: entry.user)))
        } else {
            points = share(&turn.dice)
            let balance = try turn.pay(
                points, from: .activity(entry.activity), to: entry.user, reason: Self.kind,
                ["activity": .string(entry.activity)])
            turn[entry: key] = ["points": .int(points)]
            left -= points
            reply.append("points", .int(points))
            reply.append("balance", .int(balance))
        }
        taken += 1
        rank(Share(user: entry.user, name: name, points: points))
        return reply
    }

    /// The next share.
    private func share(_ dice: inout Dice) -> Int64 {
        let rest = shares - taken
        // The first ones get the point more that an even split leaves over.
        if isEven { return (left + rest - 1) / rest }
        if rest == 1 { return left }
        let most = min(left - (rest - 1), max(1, 2 * left / rest - 1))
        return dice.roll(1...most)
    }

    private mutating func rank(_ share: Share) {
        if top.count == Self.mostTop, let least = top.last, least.points >= share.points { return }
        let place = top.firstIndex { $0.points < share.points } ?? top.count
        top.insert(share, at: place)
        if top.count > Self.mostTop { top.removeLast() }
    }

    // MARK: Ending

    package mutating func settle(_ turn: inout Turn, activity: String) -> Fields? {
        [
            "top": .list(top.map { .fields($0.fields) }), "taken": .int(taken),
            "paid": .int(pot - left), "returned": .int(coupon == nil ? left : shares - taken),
        ]
    }

    // MARK: Keeping

    package var kept: Fields {
        [
            "pot": .int(pot), "coupon": Datum(coupon), "shares": .int(shares),
            "even": .bool(isEven), "left": .int(left), "taken": .int(taken),
            "top": .list(top.map { .fields($0.fields) }),
        ]
    }

    package init?(kept: Fields) {
        guard let pot = kept["pot"]?.int, let shares = kept["shares"]?.int,
            let isEven = kept["even"]?.bool, let left = kept["left"]?.int,
            let taken = kept["taken"]?.int, let top = kept["top"]?.list
        else { return nil }
        self.pot = pot
        coupon = kept["coupon"]?.string
        self.shares = shares
        self.isEven = isEven
        self.left = left
        self.taken = taken
        self.top = top.compactMap { $0.fields.map(Share.init) }
    }
}

extension RedPacket.Share {
    fileprivate var fields: Fields {
        ["user": .string(user), "name": .string(name), "points": .int(points)]
    }

    fileprivate init(_ kept: Fields) {
        user = kept["user"]?.string ?? ""
        name = kept["name"]?.string ?? ""
        points = kept["points"]?.int ?? 0
    }
}
