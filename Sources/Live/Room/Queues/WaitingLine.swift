// Who waits for what only one can have at a time. A higher tier goes before a lower one, but only
// by so much time: a step of priority is worth a fixed wait, as if its owner had come that much
// earlier. So the order of two who wait never changes by itself, and nobody is overtaken by who
// comes later than the steps between them are worth. It is priority scheduling with linear ageing
// (Silberschatz, Galvin, Gagne, Operating System Concepts, section 5.3.4), where all age alike.

/// What viewers can wait for.
package enum QueueKind: String, Sendable, CaseIterable {
    /// A place on the host's stream.
    case mic
    /// A question for the host to answer.
    case question
    /// An adviser, or the support of the shop, one to one.
    case support
}

/// One queue of a room.
struct WaitingLine: Sendable, Hashable {
    /// Somebody who waits, or whose turn it is.
    struct Place: Sendable, Hashable {
        let user: String
        let name: String
        var tier: String?
        var text: String
        /// When they came, ms since 1970 UTC.
        let since: Int64
        var priority: Int64
        /// Set while they are not in the room.
        var leftAt: Int64?
        /// The position they were last told.
        var told: Int64 = 0
    }

    /// In the order of their turns.
    private(set) var waiting: [Place] = []
    /// Whose turn it is.
    var current: Place?

    var isEmpty: Bool { waiting.isEmpty && current == nil }

    /// When a place would have been taken by who has no priority, to stand where it stands.
    private static func rank(_ place: Place, _ ageing: Int64) -> Int64 {
        place.since - place.priority * ageing
    }

    /// Takes somebody in, and says where they stand, from 1.
    /// - Parameter ageing: ms of waiting that a step of priority is worth.
    mutating func add(_ place: Place, ageing: Int64) -> Int64 {
        let rank = Self.rank(place, ageing)
        let index = waiting.firstIndex { Self.rank($0, ageing) > rank } ?? waiting.count
        waiting.insert(place, at: index)
        return Int64(index + 1)
    }

    /// Where somebody stands, from 1; 0 for whose turn it is, nil for who does not wait.
    func position(of user: String) -> Int64? {
        if current?.user == user { return 0 }
        return waiting.firstIndex { $0.user == user }.map { Int64($0 + 1) }
    }

    /// Takes somebody out of the line; nil for the first who is in the room.
    mutating func take(_ user: String?) -> Place? {
        let index = waiting.firstIndex {
            user == nil ? $0.leftAt == nil : $0.user == user
        }
        return index.map { waiting.remove(at: $0) }
    }

    /// Takes somebody out, whether they wait or it is their turn. Returns whether they did.
    @discardableResult
    mutating func remove(_ user: String) -> Bool {
        if current?.user == user {
            current = nil
            return true
        }
        return take(user) != nil
    }

    /// Changes what is known of somebody who waits or whose turn it is.
    mutating func change(_ user: String, _ body: (inout Place) -> Void) {
        if current?.user == user {
            if var place = current {
                body(&place)
                current = place
            }
        } else if let index = waiting.firstIndex(where: { $0.user == user }) {
            body(&waiting[index])
        }
    }

    /// Puts everybody in order again, after priorities or what they are worth have changed.
    mutating func sort(ageing: Int64) {
        // Sorting is not stable; two of one rank stay as they were.
        waiting = waiting.enumerated().sorted {
            (Self.rank($0.element, ageing), $0.offset) < (Self.rank($1.element, ageing), $1.offset)
        }.map(\.element)
    }

    /// Gives everybody the priority of their tier as it is now.
    mutating func adopt(_ tiers: TierCatalogue, in kind: QueueKind, ageing: Int64) {
        for index in waiting.indices {
            let tier = waiting[index].tier.flatMap { tiers[$0] }
            waiting[index].priority = tier?.priority(in: kind) ?? 0
        }
        sort(ageing: ageing)
    }

    /// Lets go of who has been away since `time` or longer.
    mutating func forget(leftBefore time: Int64) {
        waiting.removeAll { $0.leftAt.map { $0 <= time } ?? false }
        if let left = current?.leftAt, left <= time { current = nil }
    }

    /// Everybody in the room whose position is another than they were told; now they are.
    mutating func takePositions() -> [(user: String, Int64)] {
        var told: [(user: String, Int64)] = []
        for index in waiting.indices {
            let position = Int64(index + 1)
            guard waiting[index].leftAt == nil, waiting[index].told != position else { continue }
            waiting[index].told = position
            told.append((waiting[index].user, position))
        }
        return told
    }
}
