// Events as they come in: what is taken, and what is said of one that is not.

import Live
import Testing

@Suite struct MallEventTests {
    private static let now: Int64 = 1_760_000_000_000
    private static let day: Int64 = 86_400_000

    private static func read(_ fields: Fields) -> Result<MallEvent, Refusal> {
        let head: Fields = ["id": "e1", "user": "u1", "at": .int(now)]
        return Result { () throws(Refusal) in try MallEvent(head.merging(fields), now: now) }
    }

    @Test(
        arguments: [
            (
                [
                    "type": "order.created", "order": "o1", "amount": 19_900, "points": 500,
                    "coupon": "c1", "category": "美妆",
                ],
                .orderCreated(
                    order: "o1",
                    MallEvent.Terms(amount: 19_900, category: "美妆", points: 500, coupon: "c1"))
            ),
            (
                ["type": "order.created", "order": "o1", "amount": 0, "coupon": .null],
                .orderCreated(order: "o1", MallEvent.Terms(amount: 0))
            ),
            (
                ["type": "order.paid", "order": "o1", "cash": 3_500, "category": "beauty"],
                .orderPaid(order: "o1", cash: 3_500, category: "beauty")
            ),
            (
                ["type": "order.refunded", "order": "o1", "cash": 1],
                .orderRefunded(order: "o1", cash: 1)
            ),
            (["type": "cart.added", "sku": "s1"], .cartAdded(sku: "s1", quantity: 1)),
            (
                ["type": "cart.added", "sku": "s1", "quantity": 3],
                .cartAdded(sku: "s1", quantity: 3)
            ),
            (
                ["type": "membership.opened", "plan": "gold-year", "until": .int(now + 365 * day)],
                .membershipOpened(.init(plan: "gold-year", until: now + 365 * day))
            ),
            (
                ["type": "membership.renewed", "plan": "gold-year"],
                .membershipRenewed(.init(plan: "gold-year", until: nil))
            ),
            (["type": "invite.registered", "inviter": "u2"], .inviteRegistered(inviter: "u2")),
            (
                ["type": "user.seen", "room": "r1", "age": "18-24", "vip": true, "visits": 7],
                .userSeen(attributes: ["age": "18-24", "vip": true, "visits": 7])
            ),
        ] as [(Fields, MallEvent.Kind)])
    func `is read by its type`(fields: Fields, kind: MallEvent.Kind) throws {
        #expect(try Self.read(fields).get().kind == kind)
    }

    @Test(
        arguments: [
            (["type": .null], "type"), (["type": 7], "type"), (["type": "order.lost"], "type"),
            (["id": ""], "id"), (["id": "a b"], "id"), (["id": 7], "id"),
            (["user": "ü"], "user"), (["user": .null], "user"),
            (["at": .int(now - 30 * day - 1)], "at"), (["at": .int(now + 30 * day + 1)], "at"),
            (["at": .int(.max)], "at"), (["at": .int(.min)], "at"), (["at": "today"], "at"),
            (["order": .null], "order"), (["cash": .null], "cash"), (["cash": -1], "cash"),
            (["cash": "1"], "cash"), (["cash": 1_000_000_000_001], "cash"),
            (["cash": .int(.max)], "cash"), (["category": ""], "category"),
            (["room": "#"], "room"),
            (["type": "order.created"], "amount"),
            (["type": "order.created", "amount": 100, "points": -1], "points"),
            (["type": "order.created", "amount": 100, "points": 101], "points"),
            (["type": "order.created", "amount": 100, "coupon": "no id"], "coupon"),
            (["type": "cart.added", "sku": "s", "quantity": 0], "quantity"),
            (["type": "membership.opened"], "plan"),
            (["type": "membership.opened", "plan": "p", "until": -1], "until"),
            (["type": "invite.registered"], "inviter"),
            (["type": "invite.registered", "inviter": "u1"], "inviter"),
            (["type": "user.seen", "likes": [["tea"]]], "likes"),
        ] as [(Fields, String)])
    func `is refused by the field that is wrong`(change: Fields, field: String) {
        let paid: Fields = ["type": "order.paid", "order": "o1", "cash": 3_500]
        guard case .failure(let refusal) = Self.read(paid.merging(change)) else {
            Issue.record("was taken")
            return
        }
        #expect(refusal.code == .badRequest)
        #expect(refusal.details["field"]?.string == field)
    }

    @Test func `is now, where it says no time, and up to 30 days off`() throws {
        let seen: Fields = ["type": "user.seen"]
        #expect(try Self.read(seen.merging(["at": .null])).get().at == Self.now)
        for days in [-30, 30] {
            let at = Self.now + Int64(days) * Self.day
            #expect(try Self.read(seen.merging(["at": .int(at)])).get().at == at)
        }
    }

    @Test func `a profile has a bounded number of attributes, each of bounded size`() throws {
        func seen(_ count: Int, _ text: String) -> Result<MallEvent, Refusal> {
            var fields: Fields = ["type": "user.seen"]
            for place in 0..<count { fields["a\(place)"] = .string(text) }
            return Self.read(fields)
        }
        #expect(throws: Never.self) { try seen(64, String(repeating: "x", count: 500)).get() }
        #expect(throws: Refusal.self) { try seen(65, "x").get() }
        #expect(throws: Refusal.self) { try seen(1, String(repeating: "x", count: 501)).get() }
    }

    @Test func `the same fields in another order are the same event`() throws {
        let one = try Self.read(["type": "order.paid", "order": "o1", "cash": 35]).get()
        let other = try Self.read(["cash": 35, "order": "o1", "type": "order.paid"]).get()
        let changed = try Self.read(["cash": 36, "order": "o1", "type": "order.paid"]).get()
        #expect(one.fingerprint == other.fingerprint)
        #expect(one.fingerprint != changed.fingerprint)
    }
}
