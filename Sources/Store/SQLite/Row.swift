// What a statement gives, column by column, from 0. Valid until the statement is asked for more.

internal import CSQLite
internal import Live
internal import Wire

struct Row {
    private let statement: OpaquePointer

    init(_ statement: OpaquePointer) { self.statement = statement }

    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    /// Nil for NULL.
    func optionalInt(_ column: Int32) -> Int64? {
        sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : int(column)
    }

    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    /// A JSON object; nil for anything else.
    func fields(_ column: Int32) -> Fields? { datum(column)?.fields }

    /// JSON; nil for text that is not.
    func datum(_ column: Int32) -> Datum? {
        (try? JSONReader.read(bytes(column), limits: Self.limits)).map { Datum($0) }
    }

    private func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        // The text first: asking for it may convert, and so change the length.
        let start = sqlite3_column_text(statement, column)
        return UnsafeRawBufferPointer(
            start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }

    /// What is kept was within limits when it came in, and may stand deeper here.
    private static let limits = JSONLimits(depth: 64, keys: .max, values: .max)
}
