// What `verify` proves, whatever the body: it is fed everything that is kept, row by row, and holds
// only sums, so that years of transfers fit through it.

internal import Ledger
internal import Live

/// A proof of the books in the making.
struct Proof {
    private var statement = Statement()
    private var balances: [Account: Int64] = [:]
    private var activities: [String: ActivityRecord] = [:]
    /// Points that activities' accounts paid to members.
    private var paid: [Holder: Int64] = [:]
    /// Points that members' entries say they got, by subject.
    private var got: [String: Int64] = [:]
    private var findings: [Finding] = []

    mutating func add(_ transfer: Transfer) {
        statement.add(transfer)
        if transfer.book == .points && transfer.to.isMembers {
            paid[transfer.from, default: 0] &+= transfer.amount
        }
    }

    mutating func add(_ account: Account, balance: Int64) { balances[account] = balance }

    mutating func add(_ activity: ActivityRecord) { activities[activity.id] = activity }

    mutating func add(entryOf subject: String, _ entry: Fields) {
        if let points = entry["points"]?.int { got[subject, default: 0] &+= points }
    }

    /// Something kept that says nothing: damage, or a kind that this version does not know.
    mutating func add(unreadable row: String) { findings.append(.unreadable(row)) }

    func verification(operations: Int) -> Verification {
        let all = findings + statement.check(stored: balances) + potFindings() + entryFindings()
        return Verification(
            transfers: statement.transfers, accounts: balances.count, operations: operations,
            findings: all.sorted { $0.description < $1.description })
    }

    /// An activity's account holds the points that the activity says it has; one that has not
    /// opened, or is over and has taken back all entries, has nothing in any book.
    private func potFindings() -> [Finding] {
        var held: [Account: Int64] = [:]
        for activity in activities.values where !activity.phase.isOver {
            held[Account(.activity(activity.id), .points)] = activity.heldPoints
        }
        for sale in activities.values {
            for (account, left) in sale.pieces { held[account] = left }
        }
        var findings: [Finding] = []
        for (account, held) in held where (balances[account] ?? 0) != held {
            findings.append(
                .potIsNotWhatIsLeft(account, balance: balances[account] ?? 0, left: held))
        }
        for (account, balance) in balances where balance != 0 {
            guard case .activity(let id) = account.holder, held[account] == nil else { continue }
            if activities[id]?.mayHold(account.book) ?? false { continue }
            findings.append(.potIsNotWhatIsLeft(account, balance: balance, left: 0))
        }
        return findings
    }

    /// Kinds whose entries note all points that their account has paid.
    private static let noting: Set = [PointRain.kind, RedPacket.kind, Quiz.kind]

    /// What the members of an activity are noted to have got is what its account paid.
    private func entryFindings() -> [Finding] {
        activities.values.compactMap { activity in
            guard Self.noting.contains(activity.kind) else { return nil }
            let holder = Holder.activity(activity.id)
            let (got, paid) = (got[activity.id] ?? 0, paid[holder] ?? 0)
            return got == paid ? nil : .entriesAreNotWhatWasPaid(holder, entries: got, paid: paid)
        }
    }
}

extension ActivityRecord {
    /// Pieces that a flash sale says are left of each item, while it may have any.
    fileprivate var pieces: [(Account, Int64)] {
        guard phase == .open || phase == .closed, let sale = play as? FlashSale else { return [] }
        return sale.items.map { (.stock(ofSale: id, $0.sku), $0.left) }
    }

    /// Whether there may be something in an account of which the activity does not say how much.
    fileprivate func mayHold(_ book: Book) -> Bool {
        switch phase {
        case .open, .closed: book != .points
        case .cancelled: heldPoints == nil
        case .scheduled, .settled: false
        }
    }
}

extension Holder {
    /// Whether what comes in is a member's, be it to pay what the member owes.
    fileprivate var isMembers: Bool {
        switch self {
        case .user, .debt: true
        case .activity, .issuer, .mall, .other: false
        }
    }
}
