// What a file adds to the contract: it outlives the process, has one owner, and has versions.

import CSQLite
import Foundation
import Live
import Testing

@testable import Store

@Suite struct SQLiteFileTests {
    @Test func `everything is there after opening again`() throws {
        let scratch = Scratch()
        let store = try SQLiteStore.open(directory: scratch.directory)
        try store.commit(try everything())
        let before = lines(try store.load(everythingKeys()))
        store.close()
        let again = try SQLiteStore.open(directory: scratch.directory)
        #expect(lines(try again.load(everythingKeys())) == before)
        #expect(try again.verify().findings.isEmpty)
    }

    @Test func `a store that was dropped without closing lost nothing`() throws {
        let scratch = Scratch()
        try SQLiteStore.open(directory: scratch.directory).commit(try everything())
        let again = try SQLiteStore.open(directory: scratch.directory)
        #expect(try again.load(everythingKeys()).nextCursor == 3)
    }

    @Test func `what a storm has cached is let go, and read again`() throws {
        let scratch = Scratch()
        let store = try SQLiteStore.open(directory: scratch.directory)
        try store.commit(try everything())
        let before = lines(try store.load(everythingKeys()))
        #expect(cached(store) > 65_536)
        store.settle()
        #expect(cached(store) < 65_536)
        #expect(lines(try store.load(everythingKeys())) == before)
    }

    /// Bytes of the database in memory.
    private func cached(_ store: SQLiteStore) -> Int {
        var (now, most) = (Int32(0), Int32(0))
        sqlite3_db_status(store.connection?.handle, SQLITE_DBSTATUS_CACHE_USED, &now, &most, 0)
        return Int(now)
    }

    @Test func `a directory is made for nobody but us`() throws {
        let scratch = Scratch()
        let directory = scratch.directory + "/deep/data"
        _ = try SQLiteStore.open(directory: directory)
        let attributes = try FileManager.default.attributesOfItem(atPath: directory)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
    }

    @Test func `a second owner is turned away until the first has closed`() throws {
        let scratch = Scratch()
        let first = try SQLiteStore.open(directory: scratch.directory)
        #expect(problem(opening: scratch.directory) == "in use")
        #expect(problem(opening: scratch.directory, for: .proving) == "in use")
        first.close()
        #expect(problem(opening: scratch.directory) == nil)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flock")))
    func `an owner that was killed leaves no lock`() throws {
        let scratch = Scratch()
        try SQLiteStore.open(directory: scratch.directory).close()
        let owner = Process()
        owner.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        owner.arguments = [
            "-F", scratch.directory + "/livegate.lock", "sh", "-c", "echo; exec cat",
        ]
        let (input, output) = (Pipe(), Pipe())
        owner.standardInput = input
        owner.standardOutput = output
        try owner.run()
        _ = output.fileHandleForReading.availableData
        #expect(problem(opening: scratch.directory) == "in use")
        kill(owner.processIdentifier, SIGKILL)
        owner.waitUntilExit()
        #expect(problem(opening: scratch.directory) == nil)
    }

    @Test func `a newer version's data is refused, and left alone`() throws {
        let scratch = Scratch()
        let store = try SQLiteStore.open(directory: scratch.directory)
        try store.commit(try everything())
        store.close()
        let (ours, next) = (Schema.migrations.count, Schema.migrations.count + 1)
        try scratch.plant("INSERT INTO grdb_migrations VALUES ('\(next)')")
        for purpose in [SQLiteStore.Purpose.serving, .proving] {
            #expect(
                problem(opening: scratch.directory, for: purpose)
                    == "a newer livegate wrote it, in version \(next); "
                    + "this one reads up to version \(ours)")
        }
        try scratch.plant("DELETE FROM grdb_migrations WHERE identifier = '\(next)'")
        #expect(problem(opening: scratch.directory) == nil)
    }

    @Test func `an older version's data is brought up to date by serving alone`() throws {
        let scratch = Scratch()
        try FileManager.default.createDirectory(
            atPath: scratch.directory, withIntermediateDirectories: true)
        try scratch.plant("PRAGMA user_version = 0; VACUUM")
        #expect(
            problem(opening: scratch.directory, for: .proving)
                == "it is in version 0; start the server once to bring it up to date")
        let store = try SQLiteStore.open(directory: scratch.directory)
        try store.commit(try everything())
        #expect(try store.verify().findings.isEmpty)
    }

    @Test func `a file that is no database is damaged`() throws {
        let scratch = Scratch()
        try SQLiteStore.open(directory: scratch.directory).close()
        try Data(repeating: 0x5A, count: 8_192).write(to: URL(fileURLWithPath: scratch.database))
        let said = try #require(problem(opening: scratch.directory))
        #expect(said.contains("not a database"), "\(said)")
    }

    @Test func `a row that cannot be read is damage, not absence`() throws {
        let scratch = Scratch()
        let store = try SQLiteStore.open(directory: scratch.directory)
        try store.commit(try everything())
        for sql in [
            "UPDATE operations SET answer = '{}'", "UPDATE members SET grants = '['",
            "UPDATE activities SET phase = 'lost'", "UPDATE entries SET kept = '1'",
            "UPDATE documents SET kept = ''", "UPDATE feed SET body = '{\"a\":1.5}'",
        ] {
            let table = sql.split(separator: " ")[1]
            try scratch.plant("CREATE TABLE saved AS SELECT * FROM \(table); \(sql)")
            let error = #expect(throws: StoreError.self) { try store.load(everythingKeys()) }
            guard case .damaged = error else {
                Issue.record("\(sql): \(String(describing: error))")
                return
            }
            try scratch.plant(
                "DELETE FROM \(table); INSERT INTO \(table) SELECT * FROM saved; DROP TABLE saved")
        }
        #expect(try store.load(everythingKeys()).members.all.count == 1)
    }

    @Test func `a commit waits for the disk`() throws {
        let scratch = Scratch()
        _ = try SQLiteStore.open(directory: scratch.directory)
        let connection = try Connection(path: scratch.database, isReadOnly: false)
        func pragma(_ name: String) throws -> String? {
            try Prepared(connection, "PRAGMA \(name)").first { $0.text(0) }
        }
        #expect(try pragma("journal_mode") == "wal")
        #expect(try pragma("synchronous") == "2")
    }

    /// What stands in the way of opening; nil for nothing.
    private func problem(
        opening directory: String, for purpose: SQLiteStore.Purpose = .serving
    ) -> String? {
        do throws(StoreError) {
            try SQLiteStore.open(directory: directory, for: purpose).close()
            return nil
        } catch {
            switch error {
            case .inUse: return "in use"
            case .damaged(let reason): return reason
            case .unavailable(let reason): return "unavailable: \(reason)"
            }
        }
    }
}
