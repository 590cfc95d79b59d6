// A statement that is compiled once and run millions of times. Texts are copied into a buffer that
// belongs to the statement, where SQLite reads them in place: no allocation for a bound value.

internal import CSQLite
internal import Ledger
internal import Live
internal import Wire

/// A value that can stand for a `?` of a statement.
protocol Bindable {
    func bind(to statement: Prepared, at place: Int32)
}

/// A compiled statement. It holds its connection, so that the connection closes after the last one.
final class Prepared {
    private let connection: Connection
    private let statement: OpaquePointer
    private let texts: UnsafeMutableRawBufferPointer
    private var used = 0
    /// Where values that are kept as JSON are written, again and again.
    private var writer = JSONWriter()

    /// - Parameter texts: bytes set aside for bound texts; longer ones are copied by SQLite.
    init(_ connection: Connection, _ sql: String, texts size: Int = 2_048) throws(StoreError) {
        let texts = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8)
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else {
            texts.deallocate()
            throw StoreError(connection)
        }
        self.texts = texts
        self.connection = connection
        self.statement = statement
    }

    deinit {
        sqlite3_finalize(statement)
        texts.deallocate()
    }

    /// Runs a statement that gives no rows.
    func run<each Value: Bindable>(_ values: repeat each Value) throws(StoreError) {
        bindAll(repeat each values)
        try runBound()
    }

    /// Runs a statement that gives no rows, on what is bound.
    func runBound() throws(StoreError) {
        defer { sqlite3_reset(statement) }
        guard sqlite3_step(statement) == SQLITE_DONE else { throw StoreError(connection) }
    }

    /// Reads all rows.
    func forEach<each Value: Bindable>(
        _ values: repeat each Value, read: (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        bindAll(repeat each values)
        try forEachBound(read: read)
    }

    /// Reads all rows for what is bound.
    func forEachBound(read: (Row) throws(StoreError) -> Void) throws(StoreError) {
        defer { sqlite3_reset(statement) }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try read(Row(statement))
            case SQLITE_DONE: return
            default: throw StoreError(connection)
            }
        }
    }

    /// All rows, as `read` reads them.
    func all<each Value: Bindable, Result>(
        _ values: repeat each Value, read: (Row) throws(StoreError) -> Result
    ) throws(StoreError) -> [Result] {
        var results: [Result] = []
        try forEach(repeat each values) { (row) throws(StoreError) in
            results.append(try read(row))
        }
        return results
    }

    /// The only row, or nil where there is none.
    func first<each Value: Bindable, Result>(
        _ values: repeat each Value, read: (Row) throws(StoreError) -> Result
    ) throws(StoreError) -> Result? {
        var result: Result?
        try forEach(repeat each values) { (row) throws(StoreError) in result = try read(row) }
        return result
    }

    /// Makes room for texts again, since everything is bound anew.
    func clear() { used = 0 }

    /// Binds `values` to the places after `offset`.
    func bind<each Value: Bindable>(from offset: Int32, _ values: repeat each Value) {
        var place = offset
        for value in repeat each values {
            place += 1
            value.bind(to: self, at: place)
        }
        assert(place <= sqlite3_bind_parameter_count(statement))
    }

    private func bindAll<each Value: Bindable>(_ values: repeat each Value) {
        clear()
        bind(from: 0, repeat each values)
    }

    fileprivate func bind(_ value: Int64, at place: Int32) {
        let code = sqlite3_bind_int64(statement, place, value)
        precondition(code == SQLITE_OK, "a value for a place that is not in the statement")
    }

    fileprivate func bindNull(at place: Int32) {
        let code = sqlite3_bind_null(statement, place)
        precondition(code == SQLITE_OK, "a value for a place that is not in the statement")
    }

    /// Binds what `write` writes, as a text.
    fileprivate func bind(at place: Int32, json write: (inout JSONWriter) -> Void) {
        writer.removeAll()
        write(&writer)
        writer.bytes.withUnsafeBytes { bind(text: $0, at: place) }
    }

    /// Binds `prefix` and `text` as one text.
    fileprivate func bind(_ prefix: StaticString, _ text: String, at place: Int32) {
        let start = used
        let length = prefix.utf8CodeUnitCount
        var text = text
        text.withUTF8 { bytes in
            guard length + bytes.count < texts.count - start, let base = texts.baseAddress else {
                return ("\(prefix)" + String(decoding: bytes, as: UTF8.self))
                    .bind(to: self, at: place)
            }
            let joined = base + start
            joined.copyMemory(from: prefix.utf8Start, byteCount: length)
            if let first = bytes.baseAddress {
                (joined + length).copyMemory(from: first, byteCount: bytes.count)
            }
            used += length + bytes.count
            let code = sqlite3_bind_text(
                statement, place, joined.assumingMemoryBound(to: CChar.self),
                Int32(length + bytes.count), nil)
            precondition(code == SQLITE_OK, "a text that does not fit a row")
        }
    }

    fileprivate func bind(text bytes: UnsafeRawBufferPointer, at place: Int32) {
        let rest = UnsafeMutableRawBufferPointer(rebasing: texts[used...])
        let code: Int32
        if bytes.count < rest.count {
            rest.copyMemory(from: bytes)
            used += bytes.count
            code = sqlite3_bind_text(
                statement, place, rest.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(bytes.count), nil)
        } else {
            // SQLITE_TRANSIENT, a macro that Swift does not see: SQLite makes a copy of its own.
            let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            code = sqlite3_bind_text64(
                statement, place, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                UInt64(bytes.count), transient, UInt8(SQLITE_UTF8))
        }
        precondition(code == SQLITE_OK, "a text that does not fit a row")
    }
}

extension Int64: Bindable {
    func bind(to statement: Prepared, at place: Int32) { statement.bind(self, at: place) }
}

extension String: Bindable {
    func bind(to statement: Prepared, at place: Int32) {
        var text = self
        text.withUTF8 { statement.bind(text: UnsafeRawBufferPointer($0), at: place) }
    }
}

extension Int64?: Bindable {
    func bind(to statement: Prepared, at place: Int32) {
        if let self { statement.bind(self, at: place) } else { statement.bindNull(at: place) }
    }
}

extension Datum: Bindable {
    /// As JSON.
    func bind(to statement: Prepared, at place: Int32) {
        statement.bind(at: place) { $0.datum(self) }
    }
}

extension Fields: Bindable {
    /// As a JSON object.
    func bind(to statement: Prepared, at place: Int32) {
        statement.bind(at: place) { $0.fields(self) }
    }
}

extension Answer: Bindable {
    /// As the JSON of `kept`; a reply without a tree in between.
    func bind(to statement: Prepared, at place: Int32) {
        statement.bind(at: place) { writer in
            guard case .reply(let fields) = self else { return writer.fields(kept) }
            writer.beginObject()
            writer.key("reply")
            writer.fields(fields)
            writer.endObject()
        }
    }
}

extension Holder: Bindable {
    /// Its name.
    func bind(to statement: Prepared, at place: Int32) {
        switch self {
        case .user(let id): statement.bind("user:", id, at: place)
        case .activity(let id): statement.bind("activity:", id, at: place)
        case .debt(let id): statement.bind("debt:", id, at: place)
        case .issuer, .mall, .other: name.bind(to: statement, at: place)
        }
    }
}
