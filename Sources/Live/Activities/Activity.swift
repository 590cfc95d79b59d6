// What a kind of activity has to say for itself. Life cycle, schedule, eligibility, funding,
// payment once and only once, recovery after a restart and audit are the frame's; a kind is one
// file and one line in the catalogue.

/// A kind of activity, holding its own state while it runs.
package protocol Activity: Sendable {
    /// As in `activity.open`.
    static var kind: String { get }
    /// What the host may set.
    static var form: [FormField] { get }

    /// - Throws: `bad_request` naming the field that does not go with the others.
    init(_ settings: Settings) throws(Refusal)
    /// Reads what `kept` wrote; nil for anything else.
    init?(kept: Fields)
    var kept: Fields { get }

    /// Points put into the activity's account when it opens.
    var pot: Int64 { get }
    /// Milliseconds from opening to closing; nil to stay open until closed by hand.
    var duration: Int64? { get }
    /// What everyone sees, `elapsed` ms after the opening.
    func view(elapsed: Int64) -> Fields
    /// The next moment after `elapsed` at which the room is to be told something.
    func nextMoment(after elapsed: Int64) -> Int64?
    /// What the room is told when a moment comes.
    func moment(elapsed: Int64) -> Fields?

    /// What tells several entries of one member apart.
    static func slot(of entry: Entry) -> Int64
    /// A member takes part. Checks come before changes, and value moves by the turn.
    mutating func enter(_ entry: Entry, _ turn: inout Turn) throws(Refusal) -> Fields
    /// Ends it: pays what is still to be paid and gives the result. The frame returns the rest.
    mutating func settle(_ turn: inout Turn, activity: String) throws(Refusal) -> Fields
}

/// A member's command to an activity.
package struct Entry: Sendable, Hashable {
    package let activity: String
    /// `claim`, `enter`, `vote` or `answer`.
    package let command: String
    package let user: String
    package let room: String
    /// The room's host, whom eligibility may want followed.
    package let host: String
    package let fields: Fields
    /// Milliseconds since the opening, by the server's clock at arrival.
    package var elapsed: Int64 = 0

    package init(
        activity: String, command: String, user: String, room: String, host: String,
        fields: Fields
    ) {
        self.activity = activity
        self.command = command
        self.user = user
        self.room = room
        self.host = host
        self.fields = fields
    }
}

/// All kinds there are.
package enum Catalogue {
    package static let kinds: [any Activity.Type] = [
        PointRain.self
    ]

    package static subscript(kind: String) -> (any Activity.Type)? {
        kinds.first { $0.kind == kind }
    }
}
