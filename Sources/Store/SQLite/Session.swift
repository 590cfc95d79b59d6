// A connection with everything that is prepared on it: what goes together when the connection has
// to go.

/// What a store works with as long as its connection holds.
final class Session {
    let connection: Connection
    let cache: PageCache
    let begin: Prepared
    let beginImmediate: Prepared
    let commit: Prepared
    let rollback: Prepared
    let members: Members
    let reading: Reading
    let writing: Writing
    /// The first cursor that no feed item has.
    var nextCursor: Int64

    init(path: String, isReadOnly: Bool) throws(StoreError) {
        connection = try Connection(path: path, isReadOnly: isReadOnly)
        cache = PageCache(connection)
        begin = try Prepared(connection, "BEGIN")
        beginImmediate = try Prepared(connection, "BEGIN IMMEDIATE")
        commit = try Prepared(connection, "COMMIT")
        rollback = try Prepared(connection, "ROLLBACK")
        members = try Members(connection)
        let facts = try Facts(connection)
        reading = try Reading(connection, members, facts)
        writing = try Writing(connection, members, facts)
        let last = try Prepared(connection, "SELECT max(cursor) FROM feed").first { $0.int(0) }
        nextCursor = (last ?? 0) + 1
    }
}
