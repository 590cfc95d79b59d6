// Red packet: a pot in so many shares, or so many coupons, and whoever is first gets one.
//
// What the shares are is fixed when the packet opens: each hangs on a secret of the packet, its
// place and the shares before it. A share is drawn evenly around the mean of what is left, from 1
// to twice that, where a mean that is no whole number is rounded up as often as its fraction says.
// So every share's expectation is the same, whenever it is taken, at least a point is left for each
// share after it, and the state is two numbers however many shares there are.

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
    /// 32 bytes that the shares hang on, which nobody is shown.
    private let secret: [UInt8]
    /// What the coupons are good for: as it was when the packet opened or was scheduled.
    private var terms: CouponKind?
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
        secret = settings.secret
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

    package mutating func prepare(_ turn: borrowing Turn) {
        terms = coupon.flatMap { turn.programme.shop.coupon($0) }
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
        if coupon != nil {
            guard let terms else { throw Refusal(.notFound, "no such coupon") }
            let id = Self.couponID(entry)
            try turn.issueCoupon(terms, to: entry.user, id: id, from: .activity(entry.activity))
            turn[entry: key] = ["coupon": .string(id)]
            reply.append("coupon", .string(id))
            reply.append("balance", .int(turn.points(of: entry.user)))
        } else {
            points = share(turn.hashing)
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
    private func share(_ hashing: DrawHashing) -> Int64 {
        let rest = shares - taken
        // The first ones get the point more that an even split leaves over.
        if isEven { return (left + rest - 1) / rest }
        let place = UInt64(taken)
        let digest = hashing.digest(
            secret + (0..<8).map { UInt8(truncatingIfNeeded: place >> (8 * UInt64($0))) })
        var dice = Dice(seed: digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        return Self.share(of: left, among: rest, &dice)
    }

    /// A share of `left` points of which `rest` shares, this one among them, get at least one each.
    /// Its expectation is `left / rest` exactly, and so is that of all that come after it.
    package static func share(of left: Int64, among rest: Int64, _ dice: inout Dice) -> Int64 {
        if rest == 1 { return left }
        let (mean, over) = left.quotientAndRemainder(dividingBy: rest)
        return dice.roll(1...2 * mean - 1) + (dice.roll(1...rest) <= over ? 1 : 0)
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
        var kept: Fields = [
            "pot": .int(pot), "coupon": Datum(coupon), "shares": .int(shares),
            "even": .bool(isEven), "left": .int(left), "taken": .int(taken),
            "top": .list(top.map { .fields($0.fields) }), "secret": .string(HexDigits.of(secret)),
        ]
        if let terms { kept["terms"] = .fields(terms.terms) }
        return kept
    }

    package init?(kept: Fields) {
        guard let pot = kept["pot"]?.int, let shares = kept["shares"]?.int,
            let isEven = kept["even"]?.bool, let left = kept["left"]?.int,
            let taken = kept["taken"]?.int, let top = kept["top"]?.list,
            let secret = kept["secret"]?.string.flatMap({
                HexDigits.bytes($0, count: $0.utf8.count / 2)
            })
        else { return nil }
        self.pot = pot
        coupon = kept["coupon"]?.string
        self.shares = shares
        self.isEven = isEven
        self.secret = secret
        terms = kept["terms"]?.fields.flatMap(CouponKind.init(terms:))
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
