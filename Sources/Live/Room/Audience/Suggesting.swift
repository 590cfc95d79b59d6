// What a host is told might be worth doing now, and from when on. Data, since every shop has its
// own idea of many.

/// When a host is made a suggestion.
package struct Suggesting: Sendable, Hashable {
    /// From this tier on a member is of a high one; nil for no suggestion about them.
    package var tier: String?
    /// So many of them are worth a word.
    package var members: Int64 = 20
    /// So many members with something new in their carts are.
    package var carts: Int64 = 20
    /// `{count}` and `{tier}` are filled in.
    package var texts = Texts()

    package struct Texts: Sendable, Hashable {
        package var members = "{count} {tier}+"
        package var carts = "{count}"

        package init() {}
    }

    package init() {}
}

extension Room {
    /// What a host sees of the audience now: who is here by tier, what they like and put into their
    /// carts, who waits for what, who gave most, and what it suggests. All lists are bounded.
    package func audience(_ step: borrowing Step) -> Fields {
        let programme = step.programme
        var fields = counts(programme)
        fields["members"] = .list(members(programme))
        fields["likes"] = .int(likes.total)
        let carts = carts.view(since: step.now - programme.show.cartWindow)
        fields["carts"] = .int(carts.members)
        fields["cart_items"] = .list(carts.items)
        fields["gifts"] = .list(givers)
        fields["queues"] = .fields(queues.list(step.now))
        fields["suggestions"] = .list(suggestions(carts: carts.members, programme))
        return fields
    }

    /// Who gave most this evening, first.
    private var givers: [Datum] {
        evening.gifts.givers.map { giver in
            let present = viewers.session(of: giver.user).flatMap { viewers[$0]?.actor.name }
            let name = giver.name.isEmpty ? present ?? giver.user : giver.name
            return .fields([
                "user": .string(giver.user), "name": .string(name), "points": .int(giver.points),
                "gifts": .int(giver.gifts),
            ])
        }
    }

    private func suggestions(carts: Int64, _ programme: Programme) -> [Datum] {
        let (law, tiers) = (programme.suggesting, programme.tiers)
        var made: [Datum] = []
        if let tier = law.tier, let rank = tiers.rank(tier) {
            let count = byRank.dropFirst(rank).reduce(0) { $0 + Int64($1.count) }
            if count >= law.members {
                made.append(
                    .fields([
                        "suggestion": "high_tiers", "count": .int(count), "tier": .string(tier),
                        "text": .string(
                            law.texts.members.filled([
                                "count": "\(count)", "tier": tiers[tier]?.names["zh"] ?? tier,
                            ])),
                    ]))
            }
        }
        if carts >= law.carts {
            made.append(
                .fields([
                    "suggestion": "carts", "count": .int(carts),
                    "text": .string(law.texts.carts.filled(["count": "\(carts)"])),
                ]))
        }
        return made
    }
}
