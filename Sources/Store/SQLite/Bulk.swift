// Sixteen rows by one statement. What SQLite does around a row (begin and end a statement, open its
// tables, go down from the root) costs as much as the row; one statement of many rows does it once
// and stays where the last row went.

/// A statement over one row and the same over many, for as many rows as come.
final class Bulk {
    private static let width = 16

    private let single: Prepared
    private let many: Prepared
    private let columns: Int32
    /// Rows that are still to go by `many`.
    private var expected = 0
    /// Rows that are bound in `many`.
    private var filled = 0

    /// - Parameters:
    ///   - before: the statement up to its rows, such as `INSERT INTO t VALUES`.
    ///   - columns: values of a row.
    ///   - after: the rest of the statement.
    init(
        _ connection: Connection, _ before: String, columns: Int, _ after: String = ""
    ) throws(StoreError) {
        let row = "(" + [String](repeating: "?", count: columns).joined(separator: ", ") + ")"
        let rows = [String](repeating: row, count: Self.width).joined(separator: ", ")
        single = try Prepared(connection, "\(before) \(row) \(after)")
        many = try Prepared(connection, "\(before) \(rows) \(after)", texts: 16_384)
        self.columns = Int32(columns)
    }

    /// Begins with `count` rows, each of which has to be added.
    func expect(_ count: Int) {
        expected = count / Self.width * Self.width
        filled = 0
    }

    /// Adds a row of a statement that gives none back.
    func add<each Value: Bindable>(_ values: repeat each Value) throws(StoreError) {
        guard expected > 0 else { return try single.run(repeat each values) }
        if place(repeat each values) { try many.runBound() }
    }

    /// Adds a row of a query; `read` gets what is found for it, now or with a later one.
    func ask<each Value: Bindable>(
        _ values: repeat each Value, read: (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        guard expected > 0 else { return try single.forEach(repeat each values, read: read) }
        if place(repeat each values) { try many.forEachBound(read: read) }
    }

    /// Binds a row; true when the statement is full and has to be run.
    private func place<each Value: Bindable>(_ values: repeat each Value) -> Bool {
        if filled == 0 { many.clear() }
        many.bind(from: Int32(filled) * columns, repeat each values)
        filled += 1
        expected -= 1
        guard filled == Self.width else { return false }
        filled = 0
        return true
    }
}
