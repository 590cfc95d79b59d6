// The one check that guards all value, as a table: what a chain leaves behind, or why it is refused
// and then leaves nothing.

import Ledger
import Testing

private let ann = Holder.user("ann")
private let bob = Holder.user("bob")
private let debt = Holder.debt("ann")

private func move(_ from: Holder, _ to: Holder, _ amount: Int64, _ book: Book = .points) -> Transfer
{
    Transfer(from: from, to: to, book: book, amount: amount, reason: "test")
}

private func start(_ balances: [(Holder, Int64)]) -> Balances {
    var start = Balances()
    for (holder, balance) in balances { start.load(Account(holder, .points), balance) }
    return start
}

@Suite struct BalancesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var before: [(Holder, Int64)] = []
        let chain: [Transfer]
        var after: [(Holder, Int64)] = []
        var refused: LedgerError?
    }

    static let cases = [
        Case(
            testDescription: "the issuer can always give", chain: [move(.issuer, ann, 5)],
            after: [(ann, 5), (.issuer, 0)]),
        Case(
            testDescription: "everything may be given away", before: [(ann, 5)],
            chain: [move(ann, bob, 5)], after: [(ann, 0), (bob, 5)]),
        Case(
            testDescription: "value may pass through an account",
            chain: [
                move(.issuer, ann, 5), move(ann, bob, 5), move(bob, .mall, 5),
            ], after: [(ann, 0), (bob, 0), (.mall, 0)]),
        Case(
            testDescription: "not a point more than there is", before: [(ann, 5)],
            chain: [move(ann, bob, 6)],
            refused: .belowFloor(Account(ann, .points), balance: 5)),
        Case(
            testDescription: "the order counts: spending before getting is refused",
            chain: [move(ann, bob, 5), move(.issuer, ann, 5)],
            refused: .belowFloor(Account(ann, .points), balance: 0)),
        Case(
            testDescription: "a refused end takes back the beginning",
            before: [(ann, 5), (bob, 1)],
            chain: [move(ann, bob, 5), move(bob, ann, 1), move(ann, bob, 2)],
            refused: .belowFloor(Account(ann, .points), balance: 1)),
        Case(
            testDescription: "an activity has a floor too", chain: [move(.activity("a"), ann, 1)],
            refused: .belowFloor(Account(.activity("a"), .points), balance: 0)),
        Case(
            testDescription: "a debt goes below zero and comes back to it",
            chain: [move(debt, .issuer, 9), move(.issuer, debt, 4), move(bob, debt, 5)],
            refused: .belowFloor(Account(bob, .points), balance: 0)),
        Case(
            testDescription: "a debt is paid by whoever has the points", before: [(bob, 5)],
            chain: [move(debt, .issuer, 9), move(.issuer, debt, 4), move(bob, debt, 5)],
            after: [(debt, 0), (bob, 0)]),
        Case(
            testDescription: "no more is paid back than is owed", before: [(debt, -4)],
            chain: [move(.issuer, debt, 5)],
            refused: .aboveCeiling(Account(debt, .points), balance: -4)),
        Case(
            testDescription: "the last point that fits", before: [(ann, .max - 1)],
            chain: [move(.issuer, ann, 1)], after: [(ann, .max)]),
        Case(
            testDescription: "one more than fits", before: [(ann, .max), (bob, 3)],
            chain: [move(bob, ann, 1)], refused: .overflow(Account(ann, .points))),
        Case(
            testDescription: "nothing is no amount", before: [(ann, 5)],
            chain: [move(ann, bob, 0)], refused: .invalid(move(ann, bob, 0))),
        Case(
            testDescription: "a negative amount is no way to take", before: [(bob, 5)],
            chain: [move(ann, bob, -5)], refused: .invalid(move(ann, bob, -5))),
        Case(
            testDescription: "the least integer is refused, and does not trap",
            chain: [move(.issuer, ann, .min)], refused: .invalid(move(.issuer, ann, .min))),
        Case(
            testDescription: "nobody pays himself", before: [(ann, 5)],
            chain: [move(ann, ann, 5)], refused: .invalid(move(ann, ann, 5))),
        Case(
            testDescription: "an empty chain is fine", before: [(ann, 5)], chain: [],
            after: [(ann, 5)]),
    ]

    @Test(arguments: cases) func `a chain is posted whole or not at all`(_ example: Case) {
        var balances = start(example.before)
        let chain = Chain(operation: "op", at: 7, transfers: example.chain)
        do {
            let postings = try balances.post(chain)
            #expect(example.refused == nil)
            #expect(postings.map(\.transfer) == example.chain)
            for (holder, balance) in example.after {
                #expect(balances[Account(holder, .points)] == balance, "\(holder)")
            }
        } catch {
            #expect(error == example.refused)
            let accounts = Set(
                example.chain.flatMap { [$0.from, $0.to] } + example.before.map(\.0))
            for account in accounts.map({ Account($0, .points) }) {
                #expect(balances[account] == start(example.before)[account], "\(account)")
            }
        }
    }

    @Test func `a posting tells the balances it left, and none for an open end`() throws {
        var balances = start([(ann, 10)])
        let postings = try balances.post(
            Chain(operation: "op", at: 7, transfers: [move(ann, bob, 4), move(.issuer, ann, 1)]))
        #expect(postings.map(\.fromBalance) == [6, 0])
        #expect(postings.map(\.toBalance) == [4, 7])
        #expect(postings.allSatisfy { $0.operation == "op" && $0.at == 7 })
    }

    @Test func `books do not mix`() throws {
        var balances = start([(ann, 10)])
        #expect(throws: LedgerError.belowFloor(Account(ann, .growth), balance: 0)) {
            try balances.post(
                Chain(operation: "op", at: 0, transfers: [move(ann, bob, 1, .growth)]))
        }
        _ = try balances.post(
            Chain(operation: "op", at: 0, transfers: [move(.issuer, ann, 3, .growth)]))
        #expect(balances[Account(ann, .points)] == 10)
        #expect(balances[Account(ann, .growth)] == 3)
    }

    @Test func `an open end keeps no balance`() throws {
        var balances = Balances()
        _ = try balances.post(
            Chain(operation: "op", at: 0, transfers: [move(.issuer, ann, 3), move(ann, .mall, 2)]))
        #expect(balances.all == [Account(ann, .points): 1])
    }
}
