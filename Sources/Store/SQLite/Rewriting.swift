// Records that grow at their end, and are changed for one reason only: somebody's data is erased,
// and what the record says of them goes.

internal import Live

/// The statements that put a record over itself.
final class Rewriting {
    private let feed: Prepared
    private let audit: Prepared
    private let fact: Prepared

    init(_ connection: Connection) throws(StoreError) {
        feed = try Prepared(connection, "UPDATE feed SET body = ? WHERE cursor = ?")
        audit = try Prepared(connection, "UPDATE audit SET detail = ? WHERE place = ?")
        fact = try Prepared(connection, "UPDATE facts SET kept = ? WHERE at = ? AND place = ?")
    }

    func keep(_ records: Rewritten) throws(StoreError) {
        for item in records.feed { try feed.run(item.body, item.cursor) }
        for act in records.audit { try audit.run(act.record.detail, act.place) }
        for placed in records.facts {
            try fact.run(placed.record.kept, placed.record.fact.at, placed.place)
        }
    }
}
