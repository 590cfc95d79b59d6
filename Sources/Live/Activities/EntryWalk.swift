// Settling many: what is too much for one batch goes entry by entry through a list, a page in each
// step. How far it has come is kept with the activity, in the batch that paid the page, so that a
// restart in between goes on behind it and nobody is paid twice.

/// A walk through the entries of an activity, by member.
struct EntryWalk: Hashable, Sendable {
    /// Entries that one step pays, at most.
    static let page = 2_000
    /// Entries that one step looks at, at most, where few of them are paid.
    private static let widest = 20_000

    /// Entries that a step of this walk looks at; a member's are never cut apart.
    let page: Int

    /// The last member who was looked at, empty for none yet; nil once all were.
    private(set) var after: String?

    /// At the beginning.
    init() { self.init(after: "") }

    /// At the beginning of `entries` of which `paid`, spread among them, are to be paid.
    init(entries: Int, paid: Int) {
        let wide = entries / max(1, paid / Self.page + 1)
        self.init(after: "", page: min(Self.widest, max(Self.page, wide)))
    }

    /// Where a walk had come to, as `after` and `page` said it.
    init(after: String?, page: Int = Self.page) {
        self.after = after
        self.page = page
    }

    /// At the end.
    static let over = EntryWalk(after: nil)

    var isOver: Bool { after == nil }

    /// The entries to look at next; nil where there are none.
    func next(of activity: String) -> EntryList? {
        after.map { EntryList(activity, after: $0, count: page) }
    }

    /// The entries to look at next, as far as they were loaded.
    func found(of activity: String, _ set: WorkingSet) -> [(key: EntryKey, kept: Fields)]? {
        next(of: activity).flatMap { set.entryLists[$0] }
    }

    /// Leaves a page behind.
    mutating func pass(_ found: [(key: EntryKey, kept: Fields)]) {
        after = found.count < page ? nil : found.last?.key.user
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
