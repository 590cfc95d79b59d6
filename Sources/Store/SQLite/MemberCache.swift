// Members who are in a room are asked for again and again; nobody else writes the database, so what
// was read or written of them last is still so. Two generations of bounded size: who is asked for
// moves to the young one, and when that is full, the old one is forgotten.

internal import Live

/// What is known of somebody, be it that there is nothing.
final class KnownMember {
    let user: String
    var member: Member?
    var purse = Purse()
    /// The hosts about whom it is known what the member has with them, the last of them at the end.
    var relations: [(subject: String, kept: Fields?)] = []

    init(_ user: String) { self.user = user }

    /// Notes a relation, and forgets the oldest of many.
    func note(_ subject: String, _ kept: Fields?) {
        if let place = relations.firstIndex(where: { $0.subject == subject }) {
            relations[place].kept = kept
        } else {
            if relations.count >= 4 { relations.removeFirst() }
            relations.append((subject, kept))
        }
    }
}

/// The members and purses of whom was asked for last.
final class MemberCache {
    private var young: [String: KnownMember] = [:]
    private var old: [String: KnownMember] = [:]
    private let least: Int
    private let most: Int
    private var capacity: Int

    /// - Parameters:
    ///   - least: members of a generation.
    ///   - most: the same while batches name many: a rain comes back to the same thousands again
    ///     and again, a join does not.
    init(least: Int = 1_024, most: Int = 16_384) {
        self.least = least
        self.most = most
        capacity = least
    }

    /// Forgets the old generation where it is time; between batches, as a changed entry must stay
    /// until it is written.
    /// - Parameter changing: members that are about to be changed.
    func age(changing: Int) {
        capacity = min(most, max(least, changing * 16, capacity - capacity / 64))
        guard young.count >= capacity else { return }
        old = young
        young = [:]
    }

    func removeAll() {
        young = [:]
        old = [:]
    }

    /// What is known of `user`; `load` finds it out where nothing is.
    func known(
        _ user: String, load: (String) throws(StoreError) -> KnownMember
    ) throws(StoreError) -> KnownMember {
        if let known = young[user] { return known }
        let known: KnownMember
        if let older = old[user] { known = older } else { known = try load(user) }
        young[user] = known
        return known
    }
}
