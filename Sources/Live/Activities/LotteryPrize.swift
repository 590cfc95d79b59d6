// What a lottery gives away, and who of the winners is shown.

/// A prize of a lottery.
struct LotteryPrize: Hashable, Sendable {
    let id: String
    let title: String
    let count: Int64
    /// To each winner; 0 where it is a coupon.
    let points: Int64
    /// A kind of coupon of the shop.
    let coupon: String?
    /// What the coupon is good for: as it was when the lottery opened or was scheduled.
    var terms: CouponKind?

    var drawn: Draw.Prize { Draw.Prize(id: id, count: count) }

    /// - Throws: `bad_request` naming the prize that is neither points nor a coupon.
    static func all(_ given: [Settings]) throws(Refusal) -> [LotteryPrize] {
        var all: [LotteryPrize] = []
        for (place, prize) in given.enumerated() {
            let points = prize.int("points")
            let coupon = prize.text("coupon")
            guard (points == nil) != (coupon == nil) else {
                throw .field("prizes[\(place)].points", "is required, or a coupon, and not both")
            }
            all.append(
                LotteryPrize(
                    id: prize.text("id") ?? "", title: prize.text("title") ?? "",
                    count: prize.int("count") ?? 1, points: points ?? 0, coupon: coupon))
        }
        return all
    }

    /// As everybody sees it.
    var fields: Fields {
        var fields: Fields = [
            "id": .string(id), "title": .string(title), "count": .int(count),
        ]
        if points > 0 { fields["points"] = .int(points) }
        if let coupon { fields["coupon"] = .string(coupon) }
        return fields
    }

    var kept: Fields {
        guard let terms else { return fields }
        return fields.merging(["terms": .fields(terms.terms)])
    }
}

extension LotteryPrize {
    init?(kept: Fields) {
        guard let id = kept["id"]?.string, let title = kept["title"]?.string,
            let count = kept["count"]?.int
        else { return nil }
        self.init(
            id: id, title: title, count: count, points: kept["points"]?.int ?? 0,
            coupon: kept["coupon"]?.string,
            terms: kept["terms"]?.fields.flatMap(CouponKind.init(terms:)))
    }
}

/// A prize that a member has won.
struct LotteryWin: Hashable, Sendable {
    let prize: String
    let user: String

    var kept: Fields { ["prize": .string(prize), "user": .string(user)] }
}

extension LotteryWin {
    init?(kept: Fields) {
        guard let prize = kept["prize"]?.string, let user = kept["user"]?.string else {
            return nil
        }
        self.init(prize: prize, user: user)
    }
}
