// A proof that has never failed proves nothing: damage is planted with a shell's means, and each
// kind of it must be found.

import Ledger
import Live
import Store
import Testing

@Suite struct VerifyTests {
    @Test(arguments: Body.all) func `sound books are proven`(_ body: Body) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        try store.commit(try everything())
        let proof = try store.verify()
        #expect(proof.findings.isEmpty, "\(proof.findings)")
        #expect(proof.transfers == 4 && proof.accounts == 4 && proof.operations == 2)
    }

    @Test(arguments: Body.all) func `a difference that does not add up is found`(
        _ body: Body
    ) throws {
        let scratch = Scratch()
        let store = try body.open(scratch)
        var difference = try everything()
        let ann = Account(.user("ann"), .points)
        difference.balances[ann] = 6
        difference.activities = [rain("a1", left: 94)]
        difference.entries[EntryKey(subject: "a1", user: "ann", slot: 1)] = ["points": 4]
        try store.commit(difference)
        #expect(
            Set(try store.verify().findings) == [
                .balanceIsNotTheFold(ann, stored: 6, fold: 5),
                .potIsNotWhatIsLeft(Account(.activity("a1"), .points), balance: 95, left: 94),
                .entriesAreNotWhatWasPaid(.activity("a1"), entries: 4, paid: 5),
            ])
    }

    static let pot = Account(.activity("a1"), .points)
    static let damages: [(sql: String, findings: Set<Finding>)] = [
        (
            "UPDATE purses SET points = 7 WHERE user = 'ann'",
            [.balanceIsNotTheFold(Account(.user("ann"), .points), stored: 7, fold: 5)]
        ),
        (
            "UPDATE purses SET growth = NULL WHERE user = 'ann'",
            [.balanceIsNotTheFold(Account(.user("ann"), .growth), stored: 0, fold: 30)]
        ),
        (
            "INSERT INTO purses VALUES ('eve', 1, NULL, 0, 0, 0, 0, NULL)",
            [.balanceIsNotTheFold(Account(.user("eve"), .points), stored: 1, fold: 0)]
        ),
        (
            "UPDATE transfers SET amount = 29 WHERE book = 'growth'",
            [.balanceIsNotTheFold(Account(.user("ann"), .growth), stored: 30, fold: 29)]
        ),
        (
            "UPDATE activities SET phase = 'settled'",
            [.potIsNotWhatIsLeft(pot, balance: 95, left: 0)]
        ),
        (
            "UPDATE activities SET kept = replace(kept, '\"left\":95', '\"left\":96')",
            [.potIsNotWhatIsLeft(pot, balance: 95, left: 96)]
        ),
        (
            "DELETE FROM activities",
            [.potIsNotWhatIsLeft(pot, balance: 95, left: 0)]
        ),
        (
            "DELETE FROM entries WHERE subject = 'a1'",
            [.entriesAreNotWhatWasPaid(.activity("a1"), entries: 0, paid: 5)]
        ),
        (
            "UPDATE entries SET kept = '{' WHERE subject = 'follow:h1'",
            [.unreadable("an entry of ann in follow:h1")]
        ),
        (
            "UPDATE activities SET kept = '{}'",
            [.unreadable("activity a1"), .potIsNotWhatIsLeft(pot, balance: 95, left: 0)]
        ),
        // A control: what changes nothing is not found.
        ("UPDATE balances SET amount = amount; UPDATE purses SET points = points", []),
    ]

    @Test(arguments: damages) func `planted damage is found`(
        _ damage: (sql: String, findings: Set<Finding>)
    ) throws {
        let scratch = Scratch()
        let store = try SQLiteStore.open(directory: scratch.directory)
        try store.commit(try everything())
        store.close()
        try scratch.plant(damage.sql)
        let proving = try SQLiteStore.open(directory: scratch.directory, for: .proving)
        #expect(Set(try proving.verify().findings) == damage.findings)
    }

    @Test func `proving makes nothing and changes nothing`() throws {
        let scratch = Scratch()
        #expect(throws: StoreError.self) {
            _ = try SQLiteStore.open(directory: scratch.directory, for: .proving)
        }
        try SQLiteStore.open(directory: scratch.directory).close()
        let proving = try SQLiteStore.open(directory: scratch.directory, for: .proving)
        #expect(throws: StoreError.self) { try proving.commit(try everything()) }
        #expect(try proving.verify().transfers == 0)
    }
}
