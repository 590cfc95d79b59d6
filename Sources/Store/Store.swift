// What survives. One protocol, and a body for each place where a room's value can be kept; the
// decisions between `load` and `commit` are the same code on all of them.

package import Ledger
package import Live

/// Why the store did not do it. Nothing of the batch has been kept.
package enum StoreError: Error, Sendable, CustomStringConvertible {
    /// The disk or server failed; the batch may be tried again later.
    case unavailable(String)
    /// What is kept cannot be read: damage, or a newer version's data.
    case damaged(String)
    /// Another process holds the data directory.
    case inUse(String)

    package var description: String {
        switch self {
        case .unavailable(let reason): "the store is unavailable: \(reason)"
        case .damaged(let reason): "the store is damaged: \(reason)"
        case .inUse(let reason): "the store is in use: \(reason)"
        }
    }
}

/// A set of books with everything around them. Confined to the thread that made it.
package protocol Store: AnyObject {
    /// Everything that the keys name, as of the last commit; a shared store locks it until the
    /// `commit` that must follow, with an empty difference where nothing has changed.
    func load(_ keys: Keys) throws(StoreError) -> WorkingSet

    /// Keeps the whole difference, or nothing, and returns once it is safe on disk.
    func commit(_ difference: Difference) throws(StoreError)

    /// Proves the books: folds all postings anew and compares. Also finds activities whose account
    /// does not hold what they say is left.
    func verify() throws(StoreError) -> Verification

    /// Members, `most` at most, whose tier was last another than `tier`, each with it; for the node
    /// that has just started and is asked who goes first before it has met anybody.
    func standings(above tier: String, most: Int) throws(StoreError) -> [String: String]

    /// Lets go of what was kept in memory for a storm that is over; between batches.
    func settle()

    func close()
}

extension Store {
    /// Loads what the requests of a batch name, and what that points to, in rounds: a refund names
    /// its order, the order its coupon. Four rounds reach everything that requests name.
    package func load(
        _ requests: [ValueRequest], _ programme: Programme
    ) throws(StoreError) -> WorkingSet {
        var keys = Keys()
        keys.reserve(for: requests)
        for request in requests { request.name(&keys, programme) }
        var set = try load(keys)
        let asking = requests.filter { $0.namesFurther(set) }
        guard !asking.isEmpty else { return set }
        for _ in 0..<4 {
            var more = Keys()
            for request in asking { request.nameFurther(&more, set, programme) }
            more.subtract(keys)
            if more.isEmpty { break }
            set.take(try load(more))
            keys.formUnion(more)
        }
        return set
    }
}

extension Store {
    package func settle() {}
}

/// What a proof of the books looked at, and what is wrong; proven where `findings` is empty.
package struct Verification: Sendable {
    package let transfers: Int
    package let accounts: Int
    package let operations: Int
    package let findings: [Finding]

    package init(transfers: Int, accounts: Int, operations: Int, findings: [Finding]) {
        self.transfers = transfers
        self.accounts = accounts
        self.operations = operations
        self.findings = findings
    }
}

/// Feed items that one load brings at most for a member, the oldest first.
package let feedPage = 500

/// The cursor after which a member's feed is loaded: what was acknowledged, or what the client says
/// it has seen where that is more. `Int64.max` is a client that says nothing.
func feedStart(given: Int64, acknowledged: Int64?) -> Int64 {
    given == .max ? acknowledged ?? 0 : max(acknowledged ?? 0, given)
}

extension EntryList {
    /// The part of `found`, which is in order, that makes a page: a member's entries stay together.
    func whole(
        _ found: [(key: EntryKey, kept: Fields)]
    ) -> [(key: EntryKey, kept: Fields)] {
        guard found.count > count else { return found }
        let last = found[count - 1].key.user
        let end = found[count...].firstIndex { $0.key.user != last } ?? found.count
        return Array(found[..<end])
    }
}
