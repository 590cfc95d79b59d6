// The proof of the books is itself proven: each fault is planted, and must be found.

import Ledger
import Testing

private let ann = Account(.user("ann"), .points)
private let bob = Account(.user("bob"), .points)
private let debt = Account(.debt("ann"), .points)
private let growth = Account(.user("ann"), .growth)

private func move(_ from: Holder, _ to: Holder, _ amount: Int64, _ book: Book = .points) -> Transfer
{
    Transfer(from: from, to: to, book: book, amount: amount, reason: "test")
}

@Suite struct StatementTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let transfers: [Transfer]
        let stored: [Account: Int64]
        let findings: Set<Finding>
    }

    static let cases = [
        Case(testDescription: "no books at all", transfers: [], stored: [:], findings: []),
        Case(
            testDescription: "sound books",
            transfers: [
                move(.issuer, ann.holder, 10), move(ann.holder, bob.holder, 4),
                move(bob.holder, .mall, 1), move(.issuer, ann.holder, 2, .growth),
            ], stored: [ann: 6, bob: 3, growth: 2], findings: []),
        Case(
            testDescription: "an account that was emptied, with a row and without",
            transfers: [
                move(.issuer, ann.holder, 1), move(ann.holder, .mall, 1),
                move(.issuer, bob.holder, 1), move(bob.holder, .mall, 1),
            ], stored: [ann: 0], findings: []),
        Case(
            testDescription: "a balance that was raised",
            transfers: [move(.issuer, ann.holder, 10)], stored: [ann: 11],
            findings: [.balanceIsNotTheFold(ann, stored: 11, fold: 10)]),
        Case(
            testDescription: "a balance that was lost",
            transfers: [move(.issuer, ann.holder, 10)], stored: [:],
            findings: [.balanceIsNotTheFold(ann, stored: 0, fold: 10)]),
        Case(
            testDescription: "a balance that came from nowhere", transfers: [], stored: [bob: 3],
            findings: [.balanceIsNotTheFold(bob, stored: 3, fold: 0)]),
        Case(
            testDescription: "a transfer that was lost",
            transfers: [move(ann.holder, bob.holder, 4)], stored: [ann: 6, bob: 4],
            findings: [
                .belowFloor(ann, balance: -4), .balanceIsNotTheFold(ann, stored: 6, fold: -4),
            ]),
        Case(
            testDescription: "an account below its floor",
            transfers: [move(ann.holder, .mall, 1)], stored: [ann: -1],
            findings: [.belowFloor(ann, balance: -1)]),
        Case(
            testDescription: "a debt stands below zero by right",
            transfers: [move(debt.holder, .issuer, 7)], stored: [debt: -7], findings: []),
        Case(
            testDescription: "a debt above its ceiling",
            transfers: [move(.issuer, debt.holder, 2)], stored: [debt: 2],
            findings: [.aboveCeiling(debt, balance: 2)]),
        Case(
            testDescription: "a negative amount",
            transfers: [move(.issuer, ann.holder, 10), move(.issuer, ann.holder, -1)],
            stored: [ann: 9], findings: [.invalidAmount(move(.issuer, ann.holder, -1))]),
        Case(
            testDescription: "more than an amount can be",
            transfers: [move(.issuer, ann.holder, .max), move(.mall, ann.holder, 1)],
            stored: [ann: .min],
            findings: [.overflow(ann), .belowFloor(ann, balance: .min)]),
    ]

    @Test(arguments: cases) func `what is wrong is found, and nothing else`(_ example: Case) {
        var statement = Statement()
        for transfer in example.transfers { statement.add(transfer) }
        #expect(Set(statement.check(stored: example.stored)) == example.findings)
        #expect(statement.transfers == example.transfers.count)
    }

    @Test func `every finding says what it is about`() {
        let findings: [Finding] = [
            .bookDoesNotSumToZero(.points, sum: 1), .belowFloor(ann, balance: -1),
            .aboveCeiling(debt, balance: 1),
            .balanceIsNotTheFold(ann, stored: 1, fold: 2),
            .invalidAmount(move(.issuer, ann.holder, 0)), .overflow(ann),
            .potIsNotWhatIsLeft(Account(.activity("a"), .points), balance: 1, left: 2),
            .entriesAreNotWhatWasPaid(.activity("a"), entries: 1, paid: 2), .unreadable("row"),
        ]
        #expect(
            findings.map(\.description) == [
                "book points sums to 1, not 0", "user:ann/points stands at -1",
                "debt:ann/points stands at 1",
                "user:ann/points is stored as 1, its transfers add up to 2",
                "a transfer of 0 points",
                "user:ann/points leaves the range of its amount",
                "activity:a/points holds 1, its activity has 2 left",
                "activity:a paid 2, its entries add up to 1", "row cannot be read",
            ])
    }
}
