// A node without sockets: a store, and the programme as operators leave it.

import Ledger
import Live
import Store
import Testing

struct Desk {
    var store: any Store
    private(set) var programme: Programme
    var now: Int64 = 1_772_452_800_000
    private var count = 0

    init(_ store: any Store, _ programme: Programme) {
        self.store = store
        self.programme = programme
    }

    static let operating = Actor(user: "olga", name: "Olga", role: .operator)

    /// Decides and commits one batch, and goes on under the programme that comes of it.
    mutating func play(_ commands: [(ValueCommand, Actor)]) throws(StoreError) -> [Answer] {
        let requests = commands.map { command, actor in
            count += 1
            return ValueRequest(command, by: actor, at: now, operation: "op-\(count)")
        }
        let set = try store.load(requests, programme)
        var turn = Turn(programme: programme, set: set)
        let answers = requests.map { $0.decide(on: &turn, dice: Dice(seed: 1)).answer }
        try store.commit(turn.changes())
        programme = turn.edited ?? programme
        return answers
    }

    mutating func edit(_ section: String, _ change: ProgrammeEdit.Change) throws -> Answer {
        try play([(.edit(ProgrammeEdit(section, change)), Self.operating)])[0]
    }

    /// A share of a member's.
    mutating func share(_ user: String) throws {
        let actor = Actor(user: user, name: user, role: .viewer)
        let fact = Fact(.shared, user: user, at: now, room: "r1", host: "h1", id: "f\(count)")
        let answers = try play([(.fact(fact), actor)])
        #expect(!answers[0].isRefusal)
    }

    func balance(_ holder: Holder) throws -> Int64 {
        let account = Account(holder, .points)
        var keys = Keys()
        keys.accounts.insert(account)
        return try store.load(keys).balances[account]
    }

    /// The newest acts.
    mutating func audit() throws -> [Fields] {
        let answer = try play([(.query(.audit(AuditPage())), Self.operating)])[0]
        return answer.reply["acts"]?.list?.compactMap(\.fields) ?? []
    }

    static let written: Fields = [
        "tiers": [
            .fields(["id": "normal", "growth": 0]), .fields(["id": "silver", "growth": 1_000]),
        ],
        "rules": [
            .fields(["id": "share", "on": "shared", "points": 10]),
            .fields(["id": "like", "on": "liked", "points": 1]),
        ],
        "texts": ["upgrade": "{name}!"],
    ]
}

extension Answer {
    var isRefusal: Bool { if case .refused = self { true } else { false } }
    var reply: Fields { if case .reply(let fields) = self { fields } else { [:] } }
    /// `code: message` of a refusal.
    var refusal: String? {
        if case .refused(let refusal) = self {
            "\(refusal.code.rawValue): \(refusal.message)"
        } else {
            nil
        }
    }
}
