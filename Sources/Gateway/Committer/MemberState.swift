// What an admission is made of, as the books have it. Nothing here depends on the time, and on the
// programme only which tasks there are, so it stays true until a batch changes it. Whatever is
// added is to be kept current in `MemberBook.learn`: who comes back is let in by it.

internal import Ledger
internal import Live

/// What a member has, and how they stand in one room and with its host.
struct MemberState: Sendable, Hashable {
    // Of most people there is nothing to say but two numbers, and that takes little.

    var points: Int64
    var growth: Int64
    /// Empty, or one.
    private var more: [More] = []
    /// The last day of the programme that the member came in, from 1970-01-01; 0 for none. It lies
    /// here, and is so small, because of `MemberBook.Person`.
    var seenDay: UInt16 = 0
    /// Whether the member follows the room's host.
    var follows = false
    /// Whether they have paid an order before.
    var hasOrdered = false

    private struct More: Sendable, Hashable {
        var grants: [TierGrant] = []
        var sanction = Sanction()
        var held: Int64 = 0
        var progress: [String: Counter] = [:]
        var segment: String?
        var isErased = false
    }

    init(points: Int64 = 0, growth: Int64 = 0) {
        self.points = points
        self.growth = growth
    }

    /// What the loaded set knows at the end of a batch of a member who asked to be let in.
    init(of user: String, in room: String, host: String, _ turn: borrowing Turn) {
        points = turn.set.balances[Account(.user(user), .points)]
        growth = turn.set.balances[Account(.user(user), .growth)]
        follows = turn[entry: .follow(user, host: host)]?["on"]?.bool ?? false
        hasOrdered = turn.hasOrdered(user)
        if let grants = turn[member: user]?.grants, !grants.isEmpty { self.grants = grants }
        if turn[member: user]?.isErased == true { change { $0.isErased = true } }
        if let segment = turn.segmentOnEntering(user) { self.segment = segment }
        let sanction = turn[sanction: RoomMemberKey(room: room, user: user)]
        if sanction != Sanction() { self.sanction = sanction }
        seenDay = Self.day(turn[counter: .seen(user)])
        let held = turn.held(by: user)
        if held != 0 { self.held = held }
        for task in turn.programme.rules.taskCounts {
            let key = task.counter(of: user, in: room, of: host)
            if let counter = turn[counter: key] { progress[task.rule] = counter }
        }
    }

    /// The day of a counter of visits, as far as it can be told.
    static func day(_ seen: Counter?) -> UInt16 { UInt16(clamping: seen?.day ?? 0) }

    /// Tiers that were given.
    var grants: [TierGrant] {
        get { more.first?.grants ?? [] }
        set { change { $0.grants = newValue } }
    }

    /// Points that unpaid orders hold.
    var held: Int64 {
        get { more.first?.held ?? 0 }
        set { change { $0.held = newValue } }
    }

    /// The part of the audience they count to, which decides on tasks; nil for none.
    var segment: String? {
        get { more.first?.segment }
        set { change { $0.segment = newValue } }
    }

    /// Whether the account is nobody's any more.
    var isErased: Bool { more.first?.isErased ?? false }

    /// In the room.
    var sanction: Sanction {
        get { more.first?.sanction ?? Sanction() }
        set { change { $0.sanction = newValue } }
    }

    /// By rule: how far the member has come with tasks; what is missing was not begun.
    var progress: [String: Counter] {
        get { more.first?.progress ?? [:] }
        _modify {
            if more.isEmpty { more.append(More()) }
            yield &more[0].progress
        }
    }

    private mutating func change(_ body: (inout More) -> Void) {
        if more.isEmpty { more.append(More()) }
        body(&more[0])
    }
}
