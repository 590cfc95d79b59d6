// One file, one process, one thread: the store of a single node. A batch is one transaction, on
// disk before it returns.
//
// After a failed write or sync the transaction is rolled back and the batch is reported as not
// kept; nothing is synced again. The next batch writes its own pages over the failed ones, so a
// disk that has room again is used again without a restart. Only a connection that cannot even
// roll back is dropped, and the next batch opens another.

internal import CSQLite
package import Live

/// Keeps everything in `livegate.db` of a data directory.
package final class SQLiteStore: Store {
    /// What the store is opened for.
    package enum Purpose: Sendable {
        /// Loading and committing; brings an older version's data up to date.
        case serving
        /// `load` and `verify`; nothing is created or changed.
        case proving
    }

    private let path: String
    private let purpose: Purpose
    /// Nil once closed.
    private var lock: DirectoryLock?
    private var session: Session?

    /// Opens the store in `directory`, which is made when it is not there.
    /// - Throws: `.inUse` while another process has it, `.damaged` for a file that is no database
    ///   or comes from a newer version, `.unavailable` for what the system refuses.
    package static func open(
        directory: String, for purpose: Purpose = .serving
    ) throws(StoreError) -> SQLiteStore {
        try SQLiteStore(directory: directory, purpose)
    }

    private init(directory: String, _ purpose: Purpose) throws(StoreError) {
        path = directory + "/livegate.db"
        self.purpose = purpose
        switch purpose {
        case .serving: try makeDirectory(directory)
        case .proving:
            guard isThere(path) else { throw .unavailable("there is no \(path)") }
        }
        lock = try DirectoryLock(directory)
        session = try Session(path: path, isReadOnly: purpose == .proving)
    }

    /// The connection, for a test to break.
    var connection: Connection? { session?.connection }

    package func load(_ keys: Keys) throws(StoreError) -> WorkingSet {
        let session = try openSession()
        do throws(StoreError) {
            return try transaction(session, session.begin) { () throws(StoreError) in
                session.cache.adapt(to: keys.members.count)
                try session.members.begin(changing: keys.operations.count)
                var set = try session.reading.load(keys)
                set.nextCursor = session.nextCursor
                return set
            }
        } catch {
            session.members.forget()
            throw error
        }
    }

    package func commit(_ difference: Difference) throws(StoreError) {
        if difference.isEmpty { return }
        let session = try openSession()
        let place = session.writing.nextPlace
        do throws(StoreError) {
            try transaction(session, session.beginImmediate) { () throws(StoreError) in
                try session.writing.keep(difference)
            }
        } catch {
            session.writing.takeBack(to: place)
            session.members.forget()
            throw error
        }
        for item in difference.feed {
            session.nextCursor = max(session.nextCursor, item.cursor + 1)
        }
    }

    package func verify() throws(StoreError) -> Verification {
        let session = try openSession()
        return try transaction(session, session.begin) { () throws(StoreError) in
            try Proof.verification(session.connection)
        }
    }

    package func standings(
        above tier: String, most: Int
    ) throws(StoreError) -> [String: String] {
        let session = try openSession()
        return try transaction(session, session.begin) { () throws(StoreError) in
            let others = try Prepared(
                session.connection, "SELECT user, tier FROM members WHERE tier <> ? LIMIT ?")
            var found: [String: String] = [:]
            try others.forEach(tier, Int64(most)) { found[$0.text(0)] = $0.text(1) }
            return found
        }
    }

    package func settle() {
        session?.members.forget()
        session?.cache.settle()
    }

    package func close() {
        // The lock last: another process may begin once it is gone.
        session = nil
        lock = nil
    }

    private func openSession() throws(StoreError) -> Session {
        if let session { return session }
        precondition(lock != nil, "the store is used after it was closed")
        let opened = try Session(path: path, isReadOnly: purpose == .proving)
        session = opened
        return opened
    }

    /// Does `body` in a transaction, which is kept whole or not at all.
    private func transaction<Result>(
        _ session: Session, _ begin: Prepared, _ body: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        do throws(StoreError) {
            try begin.run()
            let result = try body()
            try session.commit.run()
            return result
        } catch {
            // SQLite may have rolled back by itself; whether a transaction is open tells.
            let handle = session.connection.handle
            if sqlite3_get_autocommit(handle) == 0 { try? session.rollback.run() }
            if sqlite3_get_autocommit(handle) == 0 { self.session = nil }
            throw error
        }
    }
}
