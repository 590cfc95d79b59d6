// What `--demo` adds: a room, somebody of every tier to watch as, and a host, all with names; the
// pages get their tokens without a login. Nothing here exists without the option.

import Console
import Gateway
import Live
import Net
import Wire

/// A room to try livegate out with.
struct Demonstration: Sendable {
    static let room = "demo"

    private static let host = Demo.Person(user: "demo-host", name: "主播小夏", tier: "")
    /// From the lowest tier up; a tier beyond them lends its own name.
    private static let names = ["小雨", "阿青", "白露", "金铃", "墨白", "晚星"]

    private let tiers: [(person: Demo.Person, tier: Tier)]

    /// One person for each tier, `demo-` and the tier's id.
    init(_ catalogue: TierCatalogue) {
        tiers = catalogue.tiers.enumerated().map { rank, tier in
            let name = rank < Self.names.count ? Self.names[rank] : tier.names["zh"] ?? tier.id
            return (Demo.Person(user: "demo-\(tier.id)", name: name, tier: tier.id), tier)
        }
    }

    /// The room, unless there is one of that name among `rooms`.
    func rooms(beside rooms: [RoomRecord]) -> [RoomRecord] {
        if rooms.contains(where: { $0.id == Self.room }) { return rooms }
        let room = RoomRecord(
            id: Self.room, title: "livegate 演示直播间", host: Self.host.user, admitsGuests: true)
        return rooms + [room]
    }

    /// Gives tokens to whoever asks from this machine.
    func tokens(_ key: TokenKey) -> Demo {
        Demo(room: Self.room, host: Self.host, people: tiers.map(\.person), key: key)
    }

    /// What makes everybody what they are, each once, and as if they knew: nobody is congratulated
    /// at the first visit.
    func seeds(at now: Int64) -> [ValueRequest] {
        tiers.flatMap { person, tier in
            let viewer = Actor(user: person.user, name: person.name, role: .viewer)
            return [
                Self.once("grant-\(tier.id)", .grant(Self.grant(tier, to: person)), .house, now),
                Self.once("seen-\(tier.id)", .acknowledge(cursor: .max), viewer, now),
            ]
        }
    }

    private static func grant(_ tier: Tier, to person: Demo.Person) -> Grant {
        switch tier.way {
        case .growth(let threshold):
            Grant(user: person.user, name: person.name, growth: threshold, reason: room)
        case .invitation:
            Grant(
                user: person.user, name: person.name,
                tier: TierGrant(tier: tier.id, until: nil), reason: room)
        }
    }

    private static func once(
        _ name: String, _ command: ValueCommand, _ actor: Actor, _ now: Int64
    ) -> ValueRequest {
        let operation = "\(room)-\(name)"
        return ValueRequest(
            command, by: actor, at: now, operation: operation,
            fingerprint: fingerprint(operation))
    }
}
