// Becoming a member, and the plans that the mall sells. Payment is the mall's: here a plan opens a
// tier for as long as it was paid for.

extension Turn {
    /// Somebody becomes a member by the plan that costs nothing, or asks for another one.
    /// - Throws: `not_found` for a plan that opens no tier.
    mutating func join(_ plan: String?, by actor: Actor) throws(Refusal) -> Fields {
        guard actor.role != .guest else {
            throw Refusal(.unauthorized, "a member has an account")
        }
        if let plan, programme.tiers.tier(ofPlan: plan) == nil {
            throw .init(.notFound, "no such plan")
        }
        know(actor.user, name: actor.name)
        let tier = settleTier(actor.user, room: nil)
        guard let plan, self[member: actor.user]?.holds(plan, at) == false else {
            return ["tier": .string(tier)]
        }
        // The mall asks for the money, and says by an event when it has it.
        report("membership.wanted", ["user": .string(actor.user), "plan": .string(plan)])
        return ["tier": .string(tier), "plan": .string(plan), "state": "unpaid"]
    }

    /// A plan was paid for, or again. What arrives late does not shorten what is known already.
    /// - Throws: `bad_request` for a plan that opens no tier.
    package mutating func openPlan(
        _ plan: String, until: Int64, for user: String, room: String? = nil
    ) throws(Refusal) {
        guard let tier = programme.tiers.tier(ofPlan: plan) else {
            throw .field("plan", "opens no tier")
        }
        know(user, name: "")
        let held = self[member: user]?.grants.first {
            $0.tier == tier.id && $0.source == .plan(plan)
        }
        let known = held?.until ?? 0
        if until > known {
            hold(TierGrant(tier: tier.id, until: until, source: .plan(plan)), for: user)
        }
        settleTier(user, room: room)
    }
}

extension Member {
    /// Whether the member has this plan at `now`.
    func holds(_ plan: String, _ now: Int64) -> Bool {
        grants.contains { $0.source == .plan(plan) && !$0.isOver(now) }
    }
}
