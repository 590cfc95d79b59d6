// Members who are in a room are asked for again and again; nobody else writes the database, so what
// was read or written of them last is still so. Two generations of bounded size: who is asked for
// moves to the young one, and when that is full, the old one is forgotten.

internal import Live

/// The members and purses of whom was asked for last.
final class MemberCache {
    /// What is known of somebody, be it that there is nothing.
    struct Entry {
        var member: Member?
        var purse = Purse()
    }

    private var young: [String: Entry] = [:]
    private var old: [String: Entry] = [:]
    private let capacity: Int

    /// - Parameter capacity: members of a generation.
    init(capacity: Int = 32_768) { self.capacity = capacity }

    /// Forgets the old generation where it is time; between batches, as a changed entry must stay
    /// until it is written.
    func age() {
        guard young.count >= capacity else { return }
        old = young
        young = [:]
        young.reserveCapacity(capacity)
    }

    func removeAll() {
        young = [:]
        old = [:]
    }

    /// Reads or changes the entry of `user`; `load` gives it where it is not known.
    func with<Result>(
        _ user: String, load: (String) throws(StoreError) -> Entry,
        _ body: (inout Entry) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        if young[user] == nil {
            if let known = old[user] {
                young[user] = known
            } else {
                young[user] = try load(user)
            }
        }
        return try body(&young[user]!)
    }
}
