// GRDB opens the file, tunes it and brings it to this version's schema; from then on the handle is
// used bare, since a batch is thousands of small statements and each costs a third less that way.
// The handle stays with the store's thread, and GRDB's queue is not asked again.

internal import CSQLite
internal import GRDB

/// An open database of this version; closed when nobody holds it any more.
final class Connection {
    /// The SQLite connection.
    let handle: OpaquePointer
    private let queue: DatabaseQueue

    /// - Parameter isReadOnly: whether it must be of this version already, and stays as it is.
    init(path: String, isReadOnly: Bool) throws(StoreError) {
        do {
            queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            let migrator = Schema.migrator
            let (found, isNewer) = try queue.inDatabase {
                (try migrator.appliedIdentifiers($0), try migrator.hasBeenSuperseded($0))
            }
            if isNewer { throw StoreError.newer(found) }
            if isReadOnly {
                if found.count < Schema.migrations.count { throw StoreError.older(found) }
                try queue.inDatabase { try $0.execute(sql: "PRAGMA query_only = ON") }
            } else {
                try migrator.migrate(queue)
            }
            handle = queue.inDatabase { $0.sqliteConnection! }
            // GRDB watches its connection by hooks that expect its own statements.
            sqlite3_commit_hook(handle, nil, nil)
            sqlite3_rollback_hook(handle, nil, nil)
            sqlite3_update_hook(handle, nil, nil)
            sqlite3_set_authorizer(handle, nil, nil)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(opening: path, error)
        }
    }

    /// The log is copied into the database when it has so many pages. A longer log writes a page
    /// that many batches change fewer times; 16 MB is read again within a second after a crash.
    private static let checkpointPages = 4_000

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "livegate"
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(2)
        configuration.prepareDatabase { db in
            // Fast secure deletion: what is erased is overwritten where that costs no more writing.
            // FULL: the log is on disk before a commit returns. Somebody may look with `sqlite3`
            // meanwhile, so the file is not locked exclusively; the directory is.
            try db.execute(
                sql: """
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = FULL;
                    PRAGMA wal_autocheckpoint = \(checkpointPages);
                    PRAGMA journal_size_limit = \(4 * checkpointPages * 4_096);
                    PRAGMA secure_delete = FAST;
                    PRAGMA temp_store = MEMORY;
                    """)
        }
        return configuration
    }
}

extension StoreError {
    fileprivate static func newer(_ found: Set<String>) -> StoreError {
        .damaged(
            "a newer livegate wrote it, in version \(latest(found)); this one reads up to version"
                + " \(Schema.migrations.count)")
    }

    fileprivate static func older(_ found: Set<String>) -> StoreError {
        .damaged("it is in version \(latest(found)); start the server once to bring it up to date")
    }

    private static func latest(_ found: Set<String>) -> Int {
        found.compactMap { Int($0) }.max() ?? 0
    }

    fileprivate init(opening path: String, _ error: any Error) {
        if let error = error as? DatabaseError {
            self.init(
                code: error.resultCode.rawValue, message: "\(path): \(error.message ?? "\(error)")")
        } else {
            self = .unavailable("\(path): \(error)")
        }
    }

    /// What a result code of SQLite means for the batch. Damage stays; all else may pass.
    init(code: Int32, message: String) {
        switch code & 0xff {
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: self = .damaged(message)
        default: self = .unavailable(message)
        }
    }

    /// What `connection` was last asked and could not do.
    init(_ connection: Connection) {
        self.init(
            code: sqlite3_extended_errcode(connection.handle),
            message: String(cString: sqlite3_errmsg(connection.handle)))
    }
}
