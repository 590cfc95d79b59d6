// Names that lead to an account, and two accounts that become one.

import Ledger
import Live
import Testing

@Suite struct `A link` {
    @Test func `leads what comes by another name to the account`() {
        let show = check(
            """
            house gives ann points=5 -> ann: +5 gift
            ann links wechat:w1 -> is linked, mall: account.linked ann
            ann links wechat:w1 -> is linked
            wechat:w1 pays o1 100 -> ann: +100 order, ann: growth +30, ann: o1 paid
            ann pays o1 100 -> refused already_done
            ann unlinks wechat:w1 -> is unlinked, mall: account.unlinked ann
            ann unlinks wechat:w1 -> refused not_found
            """, in: Show(.ordering))
        #expect(show.books.balance("ann") == 105)
        #expect(show.books.kept.members["wechat:w1"] == nil)
    }

    @Test func `is one account's, and no account itself`() {
        check(
            """
            bob links wechat:w1 -> refused not_found
            house gives ann points=5 -> ann: +5 gift
            house gives bob points=5 -> bob: +5 gift
            ann links wechat:w1 -> is linked, mall: account.linked ann
            bob links wechat:w1 -> refused already_done user=ann
            house gives t:t1 points=5 -> t:t1: +5 gift
            bob links t:t1 -> refused already_done user=t:t1
            """, in: Show(.ordering))
    }
}

@Suite struct `A merge` {
    @Test func `keeps every point, and the old name leads on`() {
        let show = check(
            """
            house gives ann points=70 growth=150 -> ann: +70 gift, ann: growth +150
            house gives bob points=30 growth=60 tier=gold -> bob: +30 gift, bob: growth +60,
            bob: tier gold
            bob becomes ann -> -30 merge, ann: +30 merge, growth -60, ann: growth +60,
            ann: tier gold, ann: told merged, mall: account.merged ann
            bob becomes ann -> refused already_done
            ann becomes bob -> refused bad_request field=into
            bob pays o1 100 -> ann: +100 order, ann: growth +30, ann: o1 paid
            """, in: Show(.ordering))
        #expect(show.books.balance("ann") == 200)
        #expect(show.books.balance("bob") == 0)
        #expect(show.books.growth("ann") == 240)
    }

    @Test func `of oneself, and of nobody, is none`() {
        check(
            """
            house gives ann points=5 -> ann: +5 gift
            ann becomes ann -> refused bad_request field=into
            bob becomes ann -> refused not_found
            ann becomes bob -> refused not_found
            """)
    }

    @Test func `of a merged account leads all its names on`() {
        let show = check(
            """
            house gives ann points=1 -> ann: +1 gift
            house gives bob points=2 -> bob: +2 gift
            house gives cat points=4 -> cat: +4 gift
            ann links t:1 -> is linked, mall: account.linked ann
            ann becomes bob -> -1 merge, bob: +1 merge, bob: told merged,
            mall: account.merged bob
            bob becomes cat -> -3 merge, cat: +3 merge, cat: told merged,
            mall: account.merged cat
            ann pays o1 1 -> cat: +100 order, cat: growth +30, cat: o1 paid
            t:1 pays o2 1 -> cat: +100 order, cat: growth +30, cat: o2 paid
            cat becomes ann -> refused bad_request field=into
            """, in: Show(.ordering))
        #expect(show.books.balance("cat") == 207)
    }

    @Test func `takes orders, holds and debts along`() {
        let show = check(
            """
            ann pays o1 3500 -> +100 order, growth +30, o1 paid
            ann orders o2 9900 points=80 -> -80 order, o2 reserved
            house gives bob points=1 -> bob: +1 gift
            ann gets o1 1750 back -> -20 refund owed 30, growth -15, o1 paid 1750 back
            ann becomes bob -> growth -15, bob: growth +15, bob: told merged,
            mall: account.merged bob
            wait 25h -> bob: +80 order, bob: o2 released
            ann gets o1 1750 back -> bob: -50 refund, bob: growth -15,
            bob: o1 refunded 3500 back
            """, in: Show(.ordering))
        #expect(show.books.balance("bob") == 31)
        #expect(show.books.kept.balances[Account(.debt("bob"), .points)] == -30)
        #expect(show.books.kept.balances[Account(.debt("ann"), .points)] == 0)
        #expect(show.books.kept.purchase("o1")?.user == "bob")
    }

    @Test func `adds up what both have done, so that no limit is gained`() {
        let rule = Rule(
            id: "order", on: .orderPaid, limit: .init(times: 3, per: .day), points: 10,
            multiplied: false)
        let show = check(
            """
            ann pays o1 1 -> +10 order, o1 paid
            ann pays o2 1 -> +10 order, o2 paid
            bob pays o3 1 -> +10 order, o3 paid
            ann becomes bob -> -20 merge, bob: +20 merge, bob: told merged,
            mall: account.merged bob
            bob pays o4 1 -> o4 paid
            """, in: Show(.with([rule])))
        #expect(show.books.kept.counters[.orders(of: "bob")]?.times == 4)
    }
}

extension `A merge` {
    @Test func `counts what both have given away today as given by one`() {
        check(
            """
            house gives ann points=600 -> ann: +600 gift
            house gives bob points=5 -> bob: +5 gift
            house gives cat points=1 -> cat: +1 gift
            ann transfers 499 to cat -> -499 transfer, cat: +499 transfer
            ann becomes bob -> -101 merge, bob: +101 merge, bob: told merged,
            mall: account.merged bob
            bob transfers 2 to cat -> refused limit_reached left=1 limit=500
            bob transfers 1 to cat -> -1 transfer, cat: +1 transfer
            wait 1d
            bob transfers 2 to cat -> -2 transfer, cat: +2 transfer
            """, in: Show(.shopping))
    }

    @Test func `counts what both have bought of an item against the limit of one`() {
        check(
            """
            house gives ann points=400 -> ann: +400 gift
            house gives bob points=400 -> bob: +400 gift
            ann redeems seal as o1 -> is paid, -300 redeem, o1 paid
            ann becomes bob -> -100 merge, bob: +100 merge, bob: told merged,
            mall: account.merged bob
            bob redeems seal as o2 -> refused limit_reached left=0 limit=1
            """, in: Show(.shopping))
    }
}
