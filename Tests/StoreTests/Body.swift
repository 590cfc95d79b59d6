// The bodies of the store, as the contract sees them: something that opens on a directory.

import CSQLite
import Foundation
import Store
import Testing

/// One body of the store; every test of the contract runs on all.
struct Body: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let open: @Sendable (Scratch) throws -> any Store

    static let memory = Body(testDescription: "memory") { _ in MemoryStore() }
    static let sqlite = Body(testDescription: "SQLite") {
        try SQLiteStore.open(directory: $0.directory)
    }
    static let all = [memory, sqlite]
}

/// A directory of its own for a test, which goes with it.
final class Scratch: Sendable {
    let directory: String

    init() {
        directory =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("livegate-store-\(UUID().uuidString)").path
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    var database: String { directory + "/livegate.db" }

    /// Runs `sql` on the database by a connection of its own, as somebody with a shell would.
    func plant(_ sql: String) throws {
        var handle: OpaquePointer?
        defer { sqlite3_close(handle) }
        guard sqlite3_open(database, &handle) == SQLITE_OK,
            sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK
        else { throw Planting(problem: String(cString: sqlite3_errmsg(handle))) }
    }

    struct Planting: Error { let problem: String }
}
