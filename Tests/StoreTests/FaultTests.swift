// The disk fails at the worst moment, at every moment: nothing of the batch is kept, and the store
// goes on once the fault is gone.

import CSQLite
import Foundation
import Live
import Testing

@testable import Store

@Suite struct FaultTests {
    /// Tables that hold what a difference writes.
    private static let tables = [
        "balances", "transfers", "operations", "members", "counters", "activities", "entries",
        "sanctions", "documents", "feed", "audit", "purses",
    ]

    /// From now on, the write after `count` more fails.
    private func failWrite(after count: Int, in scratch: Scratch) throws {
        var sql =
            "BEGIN; DROP TABLE IF EXISTS fault; CREATE TABLE fault AS SELECT \(count) AS left;"
        for table in Self.tables {
            sql += """
                CREATE TRIGGER IF NOT EXISTS fail_\(table) BEFORE INSERT ON \(table) BEGIN
                    SELECT RAISE(ABORT, 'planted') FROM fault WHERE left = 0;
                    UPDATE fault SET left = left - 1;
                END;
                """
        }
        try scratch.plant(sql + "COMMIT")
    }

    @Test func `whichever write fails, nothing of the batch is kept`() throws {
        let scratch = Scratch()
        let store = try SQLiteStore.open(directory: scratch.directory)
        let difference = try everything()
        let empty = lines(try store.load(everythingKeys()))
        for count in 0..<everythingRows {
            try failWrite(after: count, in: scratch)
            let error = #expect(throws: StoreError.self) { try store.commit(difference) }
            #expect(error?.description == "the store is unavailable: planted")
            #expect(lines(try store.load(everythingKeys())) == empty, "write \(count)")
            #expect(try store.verify().transfers == 0)
        }
        try failWrite(after: everythingRows, in: scratch)
        try store.commit(difference)
        #expect(try store.load(everythingKeys()).feeds["ann"]?.count == 2)
        #expect(try store.verify().findings.isEmpty)
    }

    @Test func `a database that may not grow refuses, and goes on when it may`() throws {
        let scratch = Scratch()
        let store = try SQLiteStore.open(directory: scratch.directory)
        try store.commit(try everything())
        let before = lines(try store.load(everythingKeys()))
        let connection = try #require(store.connection)
        try Prepared(connection, "PRAGMA max_page_count = 1").forEach { _ in }
        try expectUnavailable { try store.commit(large(from: 3)) }
        #expect(lines(try store.load(everythingKeys())) == before)
        try Prepared(connection, "PRAGMA max_page_count = 1000000").forEach { _ in }
        try store.commit(large(from: 3))
        #expect(try store.verify().findings.isEmpty)
        #expect(try store.load(Keys()).nextCursor == 2_003)
    }

    @Test func `somebody else's transaction is waited for, then the batch is refused`() throws {
        let scratch = Scratch()
        let store = try SQLiteStore.open(directory: scratch.directory)
        let other = try Connection(path: scratch.database, isReadOnly: false)
        try Prepared(other, "BEGIN IMMEDIATE").run()
        try expectUnavailable { try store.commit(try everything()) }
        try Prepared(other, "ROLLBACK").run()
        try store.commit(try everything())
        #expect(try store.verify().findings.isEmpty)
    }

    @Test(.enabled("needs root, to mount a disk of 2 MB") { FullDisk.isPossible })
    func `a full disk refuses, and is used again when it has room`() throws {
        let disk = try FullDisk()
        let store = try SQLiteStore.open(directory: disk.directory)
        try store.commit(try everything())
        let before = lines(try store.load(everythingKeys()))
        for round in 0..<5 {
            try disk.fill()
            try expectUnavailable { try store.commit(large(from: 3 + Int64(round) * 100)) }
            try expectUnavailable { try store.commit(large(from: 3 + Int64(round) * 100)) }
            #expect(lines(try store.load(everythingKeys())).count == before.count)
            try disk.empty()
            try store.commit(large(from: 3 + Int64(round) * 100, count: 100))
            #expect(try store.load(Keys()).nextCursor == 103 + Int64(round) * 100)
            #expect(try store.verify().findings.isEmpty)
        }
        store.close()
        let again = try SQLiteStore.open(directory: disk.directory)
        #expect(try again.load(Keys()).nextCursor == 503)
        #expect(try again.verify().findings.isEmpty)
    }

    /// A batch of feed items from `cursor`; the usual count needs about a megabyte.
    private func large(from cursor: Int64, count: Int64 = 2_000) -> Difference {
        var difference = Difference()
        difference.feed = (cursor..<cursor + count).map {
            FeedItem(
                user: "bob", cursor: $0, at: 0, type: "notice",
                body: ["text": .string(String(repeating: "x", count: 400))])
        }
        return difference
    }

    private func expectUnavailable(_ body: () throws -> Void) throws {
        let error = #expect(throws: StoreError.self) { try body() }
        guard case .unavailable = error else {
            Issue.record("not unavailable: \(String(describing: error))")
            return
        }
    }
}

/// A disk in memory that can be filled.
private final class FullDisk {
    private let scratch = Scratch()
    let directory: String

    static var isPossible: Bool { getuid() == 0 && (try? FullDisk()) != nil }

    init() throws {
        try FileManager.default.createDirectory(
            atPath: scratch.directory, withIntermediateDirectories: true)
        directory = scratch.directory + "/data"
        try Self.run("/bin/mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", scratch.directory)
    }

    deinit { try? Self.run("/bin/umount", "-l", scratch.directory) }

    func fill() throws {
        let filler = scratch.directory + "/filler"
        try Data().write(to: URL(fileURLWithPath: filler))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: filler))
        defer { try? file.close() }
        while (try? file.write(contentsOf: Data(count: 4_096))) != nil {}
    }

    func empty() throws {
        try FileManager.default.removeItem(atPath: scratch.directory + "/filler")
    }

    private static func run(_ command: String, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw CocoaError(.fileWriteUnknown) }
    }
}
