// How value lies on disk, and every way it has lain: a change is a new migration under the next
// number, and a shipped one is never touched again.
//
// What guides the layout is how many pages a batch makes dirty, since each is written to the log
// before anyone is answered. Operations, transfers, the feed and the audit grow at their end;
// what is kept by member is narrow. Strict types, and no rowid where the key is the row.

internal import GRDB

enum Schema {
    /// All migrations, oldest first.
    static let migrations: [(version: String, sql: String)] = [
        ("1", first), ("2", chained), ("3", documented), ("4", factual), ("5", owing),
        ("6", played), ("7", followed), ("8", sanctioned), ("9", dated),
    ]

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for (version, sql) in migrations {
            migrator.registerMigration(version) { try $0.execute(sql: sql) }
        }
        return migrator
    }

    /// A room's activities are listed, over or not.
    private static let played = """
        CREATE INDEX activities_of_room ON activities (room, id);
        """

    /// A member may owe points, and may have become part of another.
    private static let owing = """
        ALTER TABLE purses ADD COLUMN debt INTEGER;
        ALTER TABLE members ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';
        """

    /// Whom a member follows is found by the member. ';' is the character after ':'.
    private static let followed = """
        CREATE INDEX entries_followed ON entries (user)
            WHERE subject >= 'follow:' AND subject < 'follow;';
        """

    /// What rooms hold against a member is found by the member.
    private static let sanctioned = """
        CREATE INDEX sanctions_of_user ON sanctions (user, room)
            WHERE muted_until > 0 OR banned_until > 0;
        """

    /// The period of a limit is named by the day that it began on: days rise where the numbers of
    /// months, weeks and years, each from 1970 or from nothing, lay on all sides of them.
    private static let dated = """
        UPDATE counters SET day = CASE
            WHEN day BETWEEN 24000 AND 26000 THEN CAST(julianday(printf(
                '%04d-%02d-01', (day - 1) / 12, (day - 1) % 12 + 1)) - 2440587.5 AS INTEGER)
            WHEN day BETWEEN 2700 AND 3300 THEN 7 * day - 3
            ELSE CAST(julianday(printf('%04d-01-01', day)) - 2440587.5 AS INTEGER)
            END
            WHERE day BETWEEN 24000 AND 26000 OR day BETWEEN 2700 AND 3300
                OR day BETWEEN 2000 AND 2100;
        """

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

    /// Postings and feed items are chained instead of indexed; balances of members lie in their
    /// purses; a member's counters without a scope lie together.
    private static let chained = """
        DROP INDEX points_received;
        DROP INDEX points_given;
        DROP INDEX feed_of_user;
        ALTER TABLE transfers ADD COLUMN giver_previous INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE transfers ADD COLUMN receiver_previous INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE feed ADD COLUMN previous INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE links AS
            SELECT user, kind, number, got,
                lag(number, 1, 0) OVER chain AS previous, row_number() OVER chain AS count
            FROM (
                SELECT substr(receiver, 6) AS user, 0 AS kind, place AS number, 1 AS got
                FROM transfers
                WHERE book = 'points' AND receiver >= 'user:' AND receiver < 'user;'
                UNION ALL
                SELECT substr(giver, 6), 0, place, 0 FROM transfers
                WHERE book = 'points' AND giver >= 'user:' AND giver < 'user;'
                UNION ALL
                SELECT user, 1, cursor, 1 FROM feed
            )
            WINDOW chain AS (PARTITION BY user, kind ORDER BY number);
        CREATE INDEX links_by_number ON links (kind, number, got);
        UPDATE transfers SET
            giver_previous = coalesce((
                SELECT previous FROM links WHERE kind = 0 AND number = place AND got = 0), 0),
            receiver_previous = coalesce((
                SELECT previous FROM links WHERE kind = 0 AND number = place AND got = 1), 0);
        UPDATE feed SET previous = (
            SELECT previous FROM links WHERE kind = 1 AND number = cursor);

        CREATE TABLE marks (
            user TEXT NOT NULL, kind INTEGER NOT NULL, number INTEGER NOT NULL,
            PRIMARY KEY (user, kind, number)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO marks SELECT user, kind, number FROM links WHERE count % 32 = 0;

        CREATE TABLE purses (
            user TEXT PRIMARY KEY, points INTEGER, growth INTEGER,
            last_posting INTEGER NOT NULL, postings INTEGER NOT NULL,
            last_item INTEGER NOT NULL, items INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO purses
            SELECT user, max(points), max(growth), max(last_posting), max(postings),
                max(last_item), max(items)
            FROM (
                SELECT substr(holder, 6) AS user,
                    iif(book = 'points', amount, NULL) AS points,
                    iif(book = 'growth', amount, NULL) AS growth,
                    0 AS last_posting, 0 AS postings, 0 AS last_item, 0 AS items
                FROM balances
                WHERE holder >= 'user:' AND holder < 'user;' AND book IN ('points', 'growth')
                UNION ALL
                SELECT user, NULL, NULL, iif(kind = 0, number, 0), iif(kind = 0, count, 0),
                    iif(kind = 1, number, 0), iif(kind = 1, count, 0)
                FROM links
            )
            GROUP BY user;
        DELETE FROM balances
            WHERE holder >= 'user:' AND holder < 'user;' AND book IN ('points', 'growth');
        DROP TABLE links;

        ALTER TABLE counters RENAME TO counters_by_rule;
        CREATE TABLE counters (
            user TEXT NOT NULL, scope TEXT NOT NULL, rule TEXT NOT NULL,
            progress INTEGER NOT NULL, times INTEGER NOT NULL, day INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (user, scope, rule)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO counters
            SELECT user, scope, rule, progress, times, day, at FROM counters_by_rule;
        DROP TABLE counters_by_rule;
        """

    /// Things that are kept whole under an id, rooms among them, and what is due when.
    private static let documented = """
        CREATE TABLE documents (
            kind TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL, kept TEXT NOT NULL,
            PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO documents SELECT 'room', room, '', kept FROM rooms;
        DROP TABLE rooms;
        CREATE INDEX documents_of_owner ON documents (kind, owner, id) WHERE owner <> '';

        CREATE TABLE due (
            task TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (task, subject)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX due_at ON due (at);
        """

    /// What happened, for a week, so that rules can be tried on it.
    private static let factual = """
        CREATE TABLE facts (
            at INTEGER NOT NULL, place INTEGER NOT NULL, kept TEXT NOT NULL,
            PRIMARY KEY (at, place)
        ) STRICT, WITHOUT ROWID;
        """
}
