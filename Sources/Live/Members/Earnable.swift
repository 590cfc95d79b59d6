// What a member can still earn today, and how: the tasks they see, each with what it is worth to
// them and how often it still counts.

extension Turn {
    /// Points that the member's tasks still hold today, and the tasks. Tasks that count apart for
    /// each room or host, and such without a limit, are worth what somebody makes of them and are
    /// not in the sum. The member's tallies must be loaded.
    func earnable(by user: String) -> Fields {
        let member = self[member: user]
        let party = Party(
            tier: member?.tier ?? programme.tiers.lowest.id, segment: member?.segment,
            hasOrdered: hasOrdered(user),
            in: programme.tiers)
        var sum: Int64 = 0
        var tasks: [Datum] = []
        for rule in programme.rules.tasks {
            guard rule.points > 0, rule.scope == .all,
                !rule.isChosen || rule.mayPay(party, at: at, programme),
                let limit = rule.limit,
                let each = rule.multiplied ? rule.points(at: party.multiplier) : rule.points
            else { continue }
            let key = CounterKey(user: user, rule: rule.id, scope: "")
            let counter = self[counter: key] ?? Counter()
            let left = limit.times - counter.times(under: rule, at: at, programme)
            guard left > 0 else { continue }
            let (all, isTooMuch) = each.multipliedReportingOverflow(by: left)
            sum = isTooMuch ? .max : sum.addingReportingOverflow(all).partialValue
            if sum < 0 { sum = .max }
            var task: Fields = [
                "task": .string(rule.id), "title": rule.taskFields["title"] ?? "",
                "points": .int(each), "left": .int(left), "progress": .int(counter.progress),
                "goal": .int(rule.every),
            ]
            if let english = rule.taskFields["title_en"] { task.append("title_en", english) }
            tasks.append(.fields(task))
        }
        return ["points": .int(sum), "tasks": .list(tasks)]
    }
}
