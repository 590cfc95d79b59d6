// What the mall of the load generator says has to be events, and what it is answered has to be read
// whole, however it comes in.

import Testing
import Wire

@testable import livegate_load

struct MallTests {
    private static let answer = Array(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nbody".utf8)

    @Test func `an answer is read when the last byte of its body is there`() throws {
        for count in Self.answer.indices { #expect(Till.read(Array(Self.answer[..<count])) == nil) }
        let (status, body) = try #require(Till.read(Self.answer))
        #expect(status == 200)
        #expect(body == Array("body".utf8))
    }

    @Test func `a payment's event leads back to its order`() {
        let purchase = Purchase(id: "o1", buyer: "u1", cash: 3_500, payAt: 0)
        #expect(Purchase.order(ofPayment: purchase.payment) == "o1")
        #expect(Purchase.order(ofPayment: "o1") == nil)
        #expect(purchase.paid(in: "demo")["cash"] == 3_500)
        #expect(purchase.created(in: "demo")["id"] != purchase.paid(in: "demo")["id"])
    }

    @Test func `an order that was taken and not credited, or not told, is lost`() {
        var tally = OrderTally()
        var purchase = Purchase(id: "o1", buyer: "u1", cash: 1, payAt: 0)
        tally.take(purchase)
        purchase.isTaken = true
        purchase.credits = 1
        tally.take(purchase)
        purchase.isTold = true
        tally.take(purchase)
        purchase.credits = 2
        tally.take(purchase)
        #expect((tally.made, tally.unanswered, tally.lost) == (4, 1, 1))
        #expect((tally.credited, tally.creditedTwice) == (2, 1))
    }

    @Test func `a crew sells its part`() {
        let part = Selling(perSecond: 1_000, batch: 200, tills: 3).part(of: 2)
        #expect((part.perSecond, part.batch, part.tills) == (500, 200, 1))
    }
}
