// Things that are kept whole under an id and looked up by it: an order, a coupon that somebody
// holds, a setting made over REST. What is added up is in the ledger instead; a document says how
// things stand.

/// Names a document.
package struct DocumentKey: Hashable, Sendable {
    /// What it is, such as `order`.
    package let kind: String
    /// Unique within the kind.
    package let id: String

    package init(_ kind: String, _ id: String) {
        self.kind = kind
        self.id = id
    }
}

/// A document as it stands. What is over says so in a state of its own, and is swept long after.
package struct Document: Hashable, Sendable {
    package let key: DocumentKey
    /// The member or room under which it is listed; empty for none.
    package var owner: String
    package var kept: Fields

    package init(_ key: DocumentKey, owner: String = "", kept: Fields) {
        self.key = key
        self.owner = owner
        self.kept = kept
    }
}

/// A page of the documents of a kind, by id.
package struct DocumentList: Hashable, Sendable {
    package let kind: String
    /// Only documents of this owner; nil for all.
    package let owner: String?
    /// Only ids after this one.
    package let after: String
    /// Documents at most, 1 to 500.
    package let count: Int

    package init(_ kind: String, owner: String? = nil, after: String = "", count: Int = 100) {
        self.kind = kind
        self.owner = owner
        self.after = after
        self.count = min(max(1, count), 500)
    }
}

/// A page of the entries of one subject, by member: the followers of a host, who took part in an
/// activity.
package struct EntryList: Hashable, Sendable {
    package let subject: String
    /// Only members after this one.
    package let after: String
    /// Entries at most, 1 to a million; a member's entries are never cut apart.
    package let count: Int

    package init(_ subject: String, after: String = "", count: Int = 100) {
        self.subject = subject
        self.after = after
        self.count = min(max(1, count), Int(Turn.mostEntries))
    }

    /// All entries of an activity, which cannot be more than fit into memory.
    package static func all(of activity: String) -> EntryList {
        EntryList(activity, count: Int(Turn.mostEntries))
    }
}

/// A page of the activities of a room, over or not, the newest first.
package struct ActivityPage: Hashable, Sendable {
    /// Empty for all rooms.
    package let room: String
    /// Only ids before this one; nil for the newest.
    package let before: String?
    /// Activities at most, 1 to 500.
    package let count: Int

    package init(room: String, before: String? = nil, count: Int = 100) {
        self.room = room
        self.before = before
        self.count = min(max(1, count), 500)
    }

    /// A page of the activities of all rooms.
    static func all(before: String?, count: Int) -> ActivityPage {
        ActivityPage(room: "", before: before, count: count)
    }
}

/// A page of all members, by user.
package struct MemberPage: Hashable, Sendable {
    /// Only members after this one.
    package let after: String
    /// Members at most, 1 to 500.
    package let count: Int

    package init(after: String = "", count: Int = 100) {
        self.after = after
        self.count = min(max(1, count), 500)
    }
}

/// A page of the feed of everybody, as it was written.
package struct FeedPage: Hashable, Sendable {
    /// Only items after this cursor.
    package let after: Int64
    /// Items at most, 1 to 500.
    package let count: Int

    package init(after: Int64, count: Int = 100) {
        self.after = after
        self.count = min(max(1, count), 500)
    }
}

/// A page of the audit, newest first.
package struct AuditPage: Hashable, Sendable {
    /// Only acts before this place; nil for the newest.
    package let before: Int64?
    /// Acts at most, 1 to 500.
    package let count: Int

    package init(before: Int64? = nil, count: Int = 100) {
        self.before = before
        self.count = min(max(1, count), 500)
    }
}

/// Where a member is muted or banned, by room; what is over counts until it is cleared.
package struct SanctionList: Hashable, Sendable {
    package let user: String
    /// Rooms at most, 1 to 500.
    package let count: Int

    package init(of user: String, count: Int = 200) {
        self.user = user
        self.count = min(max(1, count), 500)
    }
}
