// What rules grant beside points and growth, all the way to the books, the feed and the room.

import Ledger
import Live
import Testing

@Suite struct `What a rule grants` {
    private static func show(_ rules: Rule...) -> Show {
        var programme = Programme.with(rules)
        programme.shop = .shipped
        return Show(programme)
    }

    private func pieces(_ show: Show, _ user: String) -> Int64 {
        show.books.kept.balances[Account(.user(user), .coupons)]
    }

    @Test func `a coupon, to the member and to the inviter`() {
        var rule = Rule(id: "friend", on: .inviteRegistered)
        rule.payout.coupon = "cny-5"
        rule.inviter = Payout(coupon: "return-10")
        let show = check(
            "ann comes by bob -> cny-5 issued, bob: return-10 issued", in: Self.show(rule))
        #expect(pieces(show, "ann") == 1 && pieces(show, "bob") == 1)
    }

    @Test func `a coupon for each so many, ten at a time at most`() {
        var rule = Rule(id: "cart", on: .cartAdded)
        rule.payout.coupon = "cny-5"
        let ten = Array(repeating: "cny-5 issued", count: 10).joined(separator: ", ")
        let show = check(
            """
            ann puts tea quantity=2  -> cny-5 issued, cny-5 issued
            ann puts tea quantity=99 -> \(ten)
            """, in: Self.show(rule))
        #expect(pieces(show, "ann") == 12)
    }

    @Test func `the birthday's and the return's coupons, once each`() {
        var birthday = Rule(id: "birthday", on: .birthday, points: 100, multiplied: false)
        birthday.payout.coupon = "birthday-20"
        var back = Rule(id: "back", on: .returned, points: 100, multiplied: false)
        back.payout.coupon = "return-10"
        let show = check(
            """
            ann visits
            house profiles ann month=3 day=9
            house sweeps -> ann: +100 birthday, ann: birthday-20 issued
            it is d32 20:00
            house sweeps -> mall: member.away ann, ann: birthday-20 expired
            ann visits -> +100 back, return-10 issued
            ann visits
            """, in: Self.show(birthday, back))
        #expect(show.books.balance("ann") == 200)
    }

    @Test func `a higher tier for a time, which the room hears`() {
        var rule = Rule(id: "taste", on: .shared)
        rule.payout.boost = Payout.Boost(tier: "gold", hours: 2)
        check(
            """
            ann joins
            ann shares -> tier gold for 2h, upgrade gold: 恭喜 @ann 升级为黄金会员！包邮
            wait 1h
            wait 61m -> ann: tier normal
            """, in: Self.show(rule))
    }

    @Test func `words to the member, and words to the room`() {
        var rule = Rule(id: "thanks", on: .shared, limit: Rule.Limit(times: 1, per: .day))
        rule.payout.message = ["zh": "谢谢{name}", "en": "Thank you, {name}"]
        rule.roomMessage = ["zh": "{name}分享了直播间", "en": "{name} shared the room"]
        let show = check(
            """
            ann joins
            bob joins
            ann shares -> told rule, announcement ann分享了直播间
            ann shares
            """, in: Self.show(rule))
        let told = show.books.feed.last { $0.type == "notice" }?.body
        #expect(told?["text"] == "谢谢ann" && told?["text_en"] == "Thank you, ann")
    }

    @Test func `once for a device, whoever uses it`() throws {
        let rule = Rule(
            id: "share", on: .shared, limit: nil, points: 10, multiplied: false)
        var limited = rule
        limited.limits = [Rule.Limit(times: 1, per: .day, of: .device)]
        var books = Books()
        func share(_ user: String, on device: String, _ id: String) -> Int64 {
            let fact = Fact(
                .shared, user: user, at: Show.time(day: 1, minute: 0), room: "r1", host: "hal",
                words: [.device: device, .address: "a1"], id: id)
            let request = ValueRequest(
                .fact(fact), by: Actor(user: user, name: user, role: .viewer), at: fact.at,
                operation: id)
            _ = books.run([request], .with([limited]), seed: 1)
            return books.balance(user)
        }
        #expect(share("ann", on: "d1", "f1") == 10)
        #expect(share("bob", on: "d1", "f2") == 0)
        #expect(share("bob", on: "d2", "f3") == 10)
        #expect(share("ann", on: "d2", "f4") == 10)
    }

    @Test func `where a member signs in, and what category goes into a cart`() {
        var here = Rule(id: "here", on: .signedIn, points: 1, multiplied: false)
        here.when = .all([.word(.room, ["r1"]), .word(.host, ["hal"])])
        var beauty = Rule(id: "beauty", on: .cartAdded, points: 2, multiplied: false)
        beauty.when = .all([.word(.category, ["beauty"]), .word(.host, ["hal"])])
        check(
            """
            ann signs in -> streak 1, +1 here
            ann puts tea category=beauty room=r1 -> +2 beauty
            ann puts tea category=food room=r1
            ann puts tea category=beauty room=r2
            """, in: Self.show(here, beauty))
    }
}

@Suite struct `A rise that came of something elsewhere` {
    @Test func `is heard where the member sits`() {
        let rule = Rule(id: "order", on: .orderPaid, growth: 1_000)
        let heard = "upgrade silver: 恭喜 @ann 升级为白银会员！98折"
        check(
            """
            ann joins
            ann pays o1 100 -> growth +1000, tier silver, o1 paid, \(heard)
            ann subscribes gold-year for 365d -> tier gold for 365d,
            upgrade gold: 恭喜 @ann 升级为黄金会员！包邮
            house gives bob growth=1000 -> bob: growth +1000, bob: tier silver
            """, in: Show(.with([rule])))
    }
}
