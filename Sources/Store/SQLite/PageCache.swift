// SQLite keeps every page that it has touched until its cache is full, and most pages of ours are
// written once, at the end of a table, and never looked at again. A cache that is as large as the
// largest storm needs it would therefore fill up at any rate of joins, only later. This one is as
// large as the batches of late have asked for: a page that is not in it is a read of the system's
// memory, some 2 us.

internal import CSQLite

/// The size of a connection's page cache.
final class PageCache {
    /// Pages of 4 KiB: 1 MiB and 64 MiB.
    private static let range = 256...16_384
    /// Pages that a member's request comes by, of all tables and indices, hardly shared.
    private static let pagesOfMember = 32
    /// Fewer make do with the least. At a few hundred a second so many come together only when the
    /// disk has been slow for once, and a cache that followed every batch would grow at random.
    private static let manyMembers = 32

    private let connection: Connection
    /// Pages wanted by the batches of late, and what SQLite was last told.
    private var wanted = range.lowerBound
    private var set = 0

    init(_ connection: Connection) {
        self.connection = connection
        apply()
    }

    /// Grows at once for a batch, and shrinks over some hundred smaller ones.
    /// - Parameter members: whom the batch names.
    func adapt(to members: Int) {
        let isMany = members >= Self.manyMembers
        let asked = isMany ? min(members, Self.range.upperBound) * Self.pagesOfMember : 0
        wanted = max(asked, wanted - wanted / 64)
        wanted = min(max(wanted, Self.range.lowerBound), Self.range.upperBound)
        // Told seldom: each time costs a statement.
        if abs(wanted - set) > set / 4 { apply() }
    }

    /// Lets go of all pages.
    func settle() {
        wanted = Self.range.lowerBound
        apply()
        sqlite3_db_release_memory(connection.handle)
    }

    private func apply() {
        set = wanted
        // A cache of another size is no less right.
        sqlite3_exec(connection.handle, "PRAGMA cache_size = \(wanted)", nil, nil, nil)
    }
}
