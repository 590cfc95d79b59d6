// Facts for trials: they grow at the table's end and are taken out at its beginning, a few with
// each batch, so that keeping a week of them never makes one batch slow.

internal import Live

/// The statements over `facts`.
final class Facts {
    private let insert: Bulk
    private let expire: Prepared
    private let page: Prepared
    private let connection: Connection
    private var nextPlace: Int64 = 1
    /// Nil before they were counted.
    private var count: Int64?

    init(_ connection: Connection) throws(StoreError) {
        self.connection = connection
        // A place may be given twice in the life of a data directory, but hardly at one instant; a
        // fact that is lost to a trial is no loss to anybody.
        insert = try Bulk(
            connection, "INSERT OR IGNORE INTO facts (at, place, kept) VALUES", columns: 3)
        expire = try Prepared(
            connection,
            """
            DELETE FROM facts WHERE (at, place) IN (
                SELECT at, place FROM facts WHERE at < ? ORDER BY at, place LIMIT ?)
            RETURNING place
            """)
        page = try Prepared(
            connection,
            """
            SELECT at, place, kept FROM facts WHERE (at, place) > (?, ?) AND at < ?
            ORDER BY at, place LIMIT ?
            """)
    }

    func keep(_ facts: [FactRecord]) throws(StoreError) {
        guard let earliest = facts.min(by: { $0.fact.at < $1.fact.at })?.fact.at else { return }
        var count = count ?? 0
        if self.count == nil { count = try counted() }
        insert.expect(facts.count)
        for record in facts {
            try insert.add(record.fact.at, nextPlace, record.kept)
            nextPlace += 1
            count += 1
        }
        // By the earliest, so that a fact from the future ends nothing.
        let isTooMany = count > FactKeeping.most
        let end = isTooMany ? Int64.max : earliest &- FactKeeping.span
        try expire.forEach(end, FactKeeping.step) { _ in count -= 1 }
        self.count = count
    }

    /// After a batch that was not kept: what is there is counted anew.
    func forget() { count = nil }

    func load(_ wanted: FactPage) throws(StoreError) -> [(place: Int64, record: FactRecord)] {
        let start = wanted.after ?? FactPage.Place(at: wanted.from, place: .min)
        var found: [(place: Int64, record: FactRecord)] = []
        try page.forEach(start.at, start.place, wanted.until, Int64(wanted.count)) {
            (row) throws(StoreError) in
            guard let record = row.fields(2).flatMap(FactRecord.init(kept:)) else {
                throw .damaged("fact \(row.int(1)) cannot be read")
            }
            found.append((place: row.int(1), record: record))
        }
        return found
    }

    private func counted() throws(StoreError) -> Int64 {
        let found = try Prepared(connection, "SELECT count(*), coalesce(max(place), 0) FROM facts")
            .first { ($0.int(0), $0.int(1)) }
        nextPlace = max(nextPlace, (found?.1 ?? 0) + 1)
        return found?.0 ?? 0
    }
}
