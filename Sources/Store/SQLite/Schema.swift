// How value lies on disk, and every way it has lain: a change is a new migration under the next
// number, and a shipped one is never touched again.
//
// What guides the layout is how many pages a batch makes dirty, since each is written to the log
// before anyone is answered. Operations, transfers, the feed and the audit grow at their end;
// what is kept by member is narrow. Strict types, and no rowid where the key is the row.

internal import GRDB

enum Schema {
    /// All migrations, oldest first.
    static let migrations: [(version: String, sql: String)] = [("1", first)]

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for (version, sql) in migrations {
            migrator.registerMigration(version) { try $0.execute(sql: sql) }
        }
        return migrator
    }

    /// The book of points has an index for each side of a transfer that is a user, for histories.
    /// ';' is the character after ':'.
    private static let first = """
        CREATE TABLE balances (
            holder TEXT NOT NULL, book TEXT NOT NULL, amount INTEGER NOT NULL,
            PRIMARY KEY (holder, book)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE transfers (
            place INTEGER PRIMARY KEY, operation TEXT NOT NULL, at INTEGER NOT NULL,
            giver TEXT NOT NULL, receiver TEXT NOT NULL, book TEXT NOT NULL,
            amount INTEGER NOT NULL, reason TEXT NOT NULL,
            giver_balance INTEGER NOT NULL, receiver_balance INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX points_received ON transfers (receiver)
            WHERE book = 'points' AND receiver >= 'user:' AND receiver < 'user;';
        CREATE INDEX points_given ON transfers (giver)
            WHERE book = 'points' AND giver >= 'user:' AND giver < 'user;';

        CREATE TABLE operations (
            id TEXT NOT NULL, user TEXT NOT NULL, fingerprint INTEGER NOT NULL,
            answer TEXT NOT NULL,
            PRIMARY KEY (id, user)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE members (
            user TEXT PRIMARY KEY, name TEXT NOT NULL, since INTEGER NOT NULL,
            tier TEXT NOT NULL, tier_since INTEGER NOT NULL, grants TEXT NOT NULL,
            acknowledged INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE counters (
            user TEXT NOT NULL, rule TEXT NOT NULL, scope TEXT NOT NULL,
            progress INTEGER NOT NULL, times INTEGER NOT NULL, day INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (user, rule, scope)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE activities (
            id TEXT PRIMARY KEY, room TEXT NOT NULL, phase TEXT NOT NULL, kept TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX activities_unfinished ON activities (room)
            WHERE phase NOT IN ('settled', 'cancelled');

        CREATE TABLE entries (
            subject TEXT NOT NULL, user TEXT NOT NULL, slot INTEGER NOT NULL, kept TEXT NOT NULL,
            PRIMARY KEY (subject, user, slot)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE sanctions (
            room TEXT NOT NULL, user TEXT NOT NULL,
            muted_until INTEGER NOT NULL, banned_until INTEGER NOT NULL,
            PRIMARY KEY (room, user)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rooms (room TEXT PRIMARY KEY, kept TEXT NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE feed (
            cursor INTEGER PRIMARY KEY, user TEXT NOT NULL, at INTEGER NOT NULL,
            type TEXT NOT NULL, body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX feed_of_user ON feed (user);

        CREATE TABLE audit (
            place INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL,
            role TEXT NOT NULL, action TEXT NOT NULL, room TEXT NOT NULL, detail TEXT NOT NULL
        ) STRICT;
        """
}
