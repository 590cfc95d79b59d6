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

    /// An open activity's account holds what the activity says is left; any other account of an
    /// activity is empty.
    private func potFindings() -> [Finding] {
        var left: [Account: Int64] = [:]
        for account in balances.keys where account.holder.isActivity && account.book == .points {
            left[account] = 0
        }
        for activity in activities.values where !activity.phase.isOver {
            let account = Account(.activity(activity.id), .points)
            switch activity.phase {
            case .scheduled: left[account] = 0
            default: left[account] = activity.view(at: activity.opensAt)["left"]?.int
            }
        }
        return left.compactMap { account, left in
            let balance = balances[account] ?? 0
            return balance == left
                ? nil : .potIsNotWhatIsLeft(account, balance: balance, left: left)
        }
    }

    /// What the members of a point rain are noted to have got is what its account paid.
    private func entryFindings() -> [Finding] {
        activities.values.compactMap { activity in
            guard activity.kind == PointRain.kind else { return nil }
            let holder = Holder.activity(activity.id)
            let (got, paid) = (got[activity.id] ?? 0, paid[holder] ?? 0)
            return got == paid ? nil : .entriesAreNotWhatWasPaid(holder, entries: got, paid: paid)
        }
    }
}

extension Holder {
    fileprivate var isActivity: Bool { if case .activity = self { true } else { false } }

    /// Whether what comes in is a member's, be it to pay what the member owes.
    fileprivate var isMembers: Bool {
        switch self {
        case .user, .debt: true
        case .activity, .issuer, .mall, .other: false
        }
    }
}
