// Who brought whom, and what that pays, in whatever order it is heard of.

import Live
import Testing

extension Programme {
    /// 50 for each side, 100 for a friend's first order, 200 once the friend is silver; an order
    /// brings 500 growth.
    static let inviting: Programme = {
        var registered = Rule(id: "friend", on: .inviteRegistered, points: 50, multiplied: false)
        registered.inviter = Payout(points: 50)
        var ordered = Rule(id: "ordered", on: .inviteFirstOrder, multiplied: false)
        ordered.inviter = Payout(points: 100)
        var reached = Rule(id: "reached", on: .inviteReached, multiplied: false)
        reached.inviter = Payout(points: 200)
        reached.when = .word(.tier, ["silver"])
        let order = Rule(id: "order", on: .orderPaid, growth: 500)
        return .with([registered, ordered, reached, order])
    }()
}

@Suite struct `An invitation` {
    @Test func `pays both at once, and the inviter as the friend goes on`() {
        let show = check(
            """
            ann comes by bob -> +50 friend, bob: +50 friend
            ann comes by bob -> refused already_done
            ann comes by cat -> refused already_done
            ann pays o1 100  -> growth +500, tier bronze, bob: +100 ordered, o1 paid
            ann pays o2 100  -> growth +500, tier silver, o2 paid
            wait 1s          -> bob: +200 reached
            ann pays o3 100  -> growth +500, o3 paid
            wait 1h
            """, in: Show(.inviting))
        #expect(show.books.balance("bob") == 350)
    }

    @Test func `that is heard of late pays what it would have`() {
        let show = check(
            """
            ann pays o1 100  -> growth +500, tier bronze, o1 paid
            ann pays o2 100  -> growth +500, tier silver, o2 paid
            wait 2s
            ann comes by bob -> +50 friend, bob: +50 friend, bob: +100 ordered, bob: +200 reached
            wait 2s
            """, in: Show(.inviting))
        #expect(show.books.balance("bob") == 350)
    }

    @Test func `is not by oneself, nor in a circle`() {
        check(
            """
            ann comes by bob -> +50 friend, bob: +50 friend
            bob comes by ann -> refused bad_request field=inviter
            bob comes by cat -> +50 friend, cat: +50 friend
            cat comes by ann -> refused bad_request field=inviter
            & dan comes by eve -> +50 friend, eve: +50 friend
            & eve comes by dan -> refused bad_request field=inviter
            """, in: Show(.inviting))
    }

    @Test func `that brought an order which is refunded takes its reward back`() {
        let show = check(
            """
            ann comes by bob -> +50 friend, bob: +50 friend
            ann pays o1 100  -> growth +500, tier bronze, bob: +100 ordered, o1 paid
            ann gets o1 25 back -> growth -125, bob: -25 refund, o1 paid 25 back
            ann gets o1 75 back -> growth -375, tier normal, bob: -75 refund, o1 refunded 100 back
            ann pays o2 100  -> growth +500, tier bronze, o2 paid
            """, in: Show(.inviting))
        #expect(show.books.balance("bob") == 50)
    }

    @Test func `goes with the inviter's account when that becomes part of another`() {
        check(
            """
            ann comes by bob -> +50 friend, bob: +50 friend
            house gives cat points=1 -> cat: +1 gift
            bob becomes cat -> -50 merge, cat: +50 merge, cat: told merged, mall: account.merged cat
            ann pays o1 100  -> growth +500, tier bronze, cat: +100 ordered, o1 paid
            """, in: Show(.inviting))
    }
}
