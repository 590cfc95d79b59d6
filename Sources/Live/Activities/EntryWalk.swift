// Settling many: what is too much for one batch goes entry by entry through a list, a page in each
// step. How far it has come is kept with the activity, in the batch that paid the page, so that a
// restart in between goes on behind it and nobody is paid twice.

/// A walk through the entries of an activity, by member.
struct EntryWalk: Hashable, Sendable {
    /// Entries that one step looks at; a member's are never cut apart.
    static let page = 2_000

    /// The last member who was looked at, empty for none yet; nil once all were.
    private(set) var after: String?

    /// At the beginning.
    init() { after = "" }

    /// Where a walk had come to, as `after` said it.
    init(after: String?) { self.after = after }

    /// At the end.
    static let over = EntryWalk(after: nil)

    var isOver: Bool { after == nil }

    /// The entries to look at next; nil where there are none.
    func next(of activity: String) -> EntryList? {
        after.map { EntryList(activity, after: $0, count: Self.page) }
    }

    /// The entries to look at next, as far as they were loaded.
    func found(of activity: String, _ set: WorkingSet) -> [(key: EntryKey, kept: Fields)]? {
        next(of: activity).flatMap { set.entryLists[$0] }
    }

    /// Leaves a page behind.
    mutating func pass(_ found: [(key: EntryKey, kept: Fields)]) {
        after = found.count < Self.page ? nil : found.last?.key.user
    }
}

extension Keys {
    /// Names the next page of a walk, and by `name` what each of its entries has to know. Asked
    /// again with what was found.
    mutating func name(
        _ walk: EntryWalk, of activity: String, _ set: WorkingSet,
        _ name: (_ key: EntryKey, _ kept: Fields, _ keys: inout Keys) -> Void
    ) {
        guard let page = walk.next(of: activity) else { return }
        entryLists.insert(page)
        for (key, kept) in set.entryLists[page] ?? [] { name(key, kept, &self) }
    }
}
