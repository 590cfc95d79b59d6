// Pages of what is kept: found by an index from where the last page ended, never by counting rows.

internal import Ledger
internal import Live

/// The statements of `load` that read documents and pages.
final class Listing {
    private let document: Prepared
    private let ofKind: Prepared
    private let ofOwner: Prepared
    private let entries: Prepared
    private let entriesOfUser: Prepared
    private let members: Prepared
    private let feed: Prepared
    private let audit: Prepared
    private let due: Prepared

    init(_ connection: Connection) throws(StoreError) {
        func prepare(_ sql: String) throws(StoreError) -> Prepared {
            try Prepared(connection, sql)
        }
        document = try prepare("SELECT owner, kept FROM documents WHERE kind = ? AND id = ?")
        ofKind = try prepare(
            "SELECT id, owner, kept FROM documents WHERE kind = ? AND id > ? ORDER BY id LIMIT ?")
        ofOwner = try prepare(
            """
            SELECT id, owner, kept FROM documents
            WHERE kind = ? AND id > ? AND owner = ? AND owner <> '' ORDER BY id LIMIT ?
            """)
        entries = try prepare(
            """
            SELECT user, slot, kept FROM entries WHERE subject = ? AND user > ?
            ORDER BY user, slot LIMIT ?
            """)
        entriesOfUser = try prepare(
            """
            SELECT user, slot, kept FROM entries WHERE subject = ? AND user = ? AND slot > ?
            ORDER BY slot
            """)
        members = try prepare("SELECT user FROM members WHERE user > ? ORDER BY user LIMIT ?")
        feed = try prepare(
            """
            SELECT cursor, user, at, type, body FROM feed WHERE cursor > ? ORDER BY cursor LIMIT ?
            """)
        audit = try prepare(
            """
            SELECT place, at, actor, role, action, room, detail FROM audit WHERE place < ?
            ORDER BY place DESC LIMIT ?
            """)
        due = try prepare(
            """
            SELECT task, subject, at FROM due WHERE at <= ? ORDER BY at, task, subject LIMIT ?
            """)
    }

    func load(_ keys: Keys, _ set: inout WorkingSet) throws(StoreError) {
        for key in keys.documents {
            let found = try document.first(key.kind, key.id) { (row) throws(StoreError) in
                Document(key, owner: row.text(0), kept: try row.whole(1, "\(key.kind) \(key.id)"))
            }
            if let found { set.load(found) }
        }
        for list in keys.documentLists { set.documentLists[list] = try documents(list) }
        for list in keys.entryLists { set.entryLists[list] = try entries(list) }
        for page in keys.memberPages {
            set.memberPages[page] = try members.all(page.after, Int64(page.count)) { $0.text(0) }
        }
        for page in keys.feedPages {
            set.feedPages[page] = try feed.all(page.after, Int64(page.count)) {
                (row) throws(StoreError) in
                FeedItem(
                    user: row.text(1), cursor: row.int(0), at: row.int(2), type: row.text(3),
                    body: try row.whole(4, "feed item \(row.int(0))"))
            }
        }
        for page in keys.auditPages {
            set.auditPages[page] = try audit.all(page.before ?? .max, Int64(page.count)) {
                (row) throws(StoreError) in
                let act = AuditRecord(
                    at: row.int(1), actor: row.text(2), role: row.text(3), action: row.text(4),
                    room: row.text(5), detail: try row.whole(6, "act \(row.int(0))"))
                return (place: row.int(0), act: act)
            }
        }
        for list in keys.dueLists {
            set.dueLists[list] = try due.all(list.until, Int64(list.count)) {
                Due(DueKey($0.text(0), $0.text(1)), at: $0.int(2))
            }
        }
    }

    private func documents(_ list: DocumentList) throws(StoreError) -> [Document] {
        let read: (Row) throws(StoreError) -> Document = { (row) throws(StoreError) in
            let key = DocumentKey(list.kind, row.text(0))
            return Document(
                key, owner: row.text(1), kept: try row.whole(2, "\(key.kind) \(key.id)"))
        }
        guard let owner = list.owner else {
            return try ofKind.all(list.kind, list.after, Int64(list.count), read: read)
        }
        return try ofOwner.all(list.kind, list.after, owner, Int64(list.count), read: read)
    }

    private func entries(
        _ list: EntryList
    ) throws(StoreError) -> [(key: EntryKey, kept: Fields)] {
        let read: (Row) throws(StoreError) -> (key: EntryKey, kept: Fields) = {
            (row) throws(StoreError) in
            let key = EntryKey(subject: list.subject, user: row.text(0), slot: row.int(1))
            return (key, try row.whole(2, "an entry of \(key.user) in \(key.subject)"))
        }
        var found = try entries.all(list.subject, list.after, Int64(list.count), read: read)
        if found.count == list.count, let last = found.last?.key {
            found += try entriesOfUser.all(last.subject, last.user, last.slot, read: read)
        }
        return found
    }
}

extension Row {
    /// A JSON object that has to be there.
    /// - Throws: `.damaged` naming `what`.
    fileprivate func whole(_ column: Int32, _ what: String) throws(StoreError) -> Fields {
        guard let fields = fields(column) else { throw .damaged("\(what) cannot be read") }
        return fields
    }
}
