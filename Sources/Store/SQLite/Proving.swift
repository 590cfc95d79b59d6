// Reads everything once, for the proof. The file itself is checked first: a damaged index would
// otherwise hide a row from the very query that looks for it.

internal import Ledger
internal import Live

extension Proof {
    /// The proof of all that is in the database, within the transaction that is open.
    static func verification(_ connection: Connection) throws(StoreError) -> Verification {
        var proof = Proof()
        try Prepared(connection, "PRAGMA integrity_check").forEach { row in
            let problem = row.text(0)
            if problem != "ok" { proof.add(unreadable: "the file (\(problem))") }
        }
        try Prepared(connection, "SELECT giver, receiver, book, amount, reason FROM transfers")
            .forEach { row in
                proof.add(
                    Transfer(
                        from: Holder(name: row.text(0)), to: Holder(name: row.text(1)),
                        book: Book(name: row.text(2)), amount: row.int(3), reason: row.text(4)))
            }
        try Prepared(connection, "SELECT holder, book, amount FROM balances").forEach { row in
            let account = Account(Holder(name: row.text(0)), Book(name: row.text(1)))
            proof.add(account, balance: row.int(2))
        }
        try Prepared(connection, "SELECT user, points, growth, debt FROM purses").forEach { row in
            let holder = Holder.user(row.text(0))
            if let points = row.optionalInt(1) {
                proof.add(Account(holder, .points), balance: points)
            }
            if let growth = row.optionalInt(2) {
                proof.add(Account(holder, .growth), balance: growth)
            }
            if let debt = row.optionalInt(3) {
                proof.add(Account(.debt(row.text(0)), .points), balance: debt)
            }
        }
        try Prepared(connection, "SELECT id, room, phase, kept FROM activities").forEach { row in
            let record = row.fields(3).flatMap {
                ActivityRecord(id: row.text(0), room: row.text(1), phase: row.text(2), kept: $0)
            }
            if let record {
                proof.add(record)
            } else {
                proof.add(unreadable: "activity \(row.text(0))")
            }
        }
        try Prepared(connection, "SELECT subject, user, kept FROM entries").forEach { row in
            if let kept = row.fields(2) {
                proof.add(entryOf: row.text(0), kept)
            } else {
                proof.add(unreadable: "an entry of \(row.text(1)) in \(row.text(0))")
            }
        }
        let operations = try Prepared(connection, "SELECT count(*) FROM operations")
            .first { $0.int(0) }
        return proof.verification(operations: Int(operations ?? 0))
    }
}
