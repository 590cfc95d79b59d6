// Rules and tiers as operators edit them, and trials: what a rule would have paid for what has
// happened.

internal import Gateway
internal import Live

enum RuleRoutes {
    private static let editors: Set<Actor.Role> = [.operator, .service]

    static let all: [Route] = [
        Route(
            .get, "/v1/rules", "listRules", "All rules as they hold now, each with its version.",
            for: editors, query: Schema.paging, answer: Schema.page("rules", of: rule)
        ) { (call) throws(Refusal) in
            try call.page(call.desk.programme.shown("rules")?.list ?? [], "rules")
        },
        Route(
            .post, "/v1/rules", "putRule",
            "Adds a rule, or takes the place of the one with its id. It holds within a second.",
            for: editors, body: .named("RuleForm", .object(RuleForm.whole)), answer: rule,
            once: true
        ) { (call) throws(Refusal) in
            .decide(.edit(ProgrammeEdit("rules", .put(call.body))))
        },
        Route(
            .patch, "/v1/rules/{rule}", "editRule",
            "Changes some keys of a rule, such as `active`; null takes a key's default.",
            for: editors, body: .named("RulePatch", .object(RuleForm.patch)), answer: rule
        ) { (call) throws(Refusal) in
            .decide(.edit(ProgrammeEdit("rules", .patch(id: call["rule"], call.body))))
        },
        Route(
            .delete, "/v1/rules/{rule}", "removeRule", "Takes a rule out.", for: editors,
            answer: rule
        ) { (call) throws(Refusal) in
            .decide(.edit(ProgrammeEdit("rules", .remove(id: call["rule"]))))
        },
        Route(
            .post, "/v1/rules/{rule}/trial", "tryRule",
            "What the rule, or another in its place, would have paid. Nothing is paid.",
            for: editors, body: trialled, answer: report, tryOut),
    ]

    /// As it is written, in the configuration or by an operator.
    private static let rule = Schema.map(.any)

    private static let trialled = Schema.object([
        Schema.member("from", .instant), Schema.member("until", .instant, "Not included."),
        Schema.optional("rule", .map(.any), "The candidate; the rule as it is where left out."),
    ])

    private static let report = Schema.object([
        Schema.member("rule", .id), Schema.member("facts", .count, "Facts of the rule's kind."),
        Schema.member("grants", .count), Schema.member("points", .count),
        Schema.member("growth", .count), Schema.member("coupons", .count),
        Schema.member("users", .count, "Members who would have got something."),
        Schema.member("refused", .count, "Facts for which amounts were too large."),
        Schema.member(
            "complete", .flag,
            "Whether all facts of the time were looked at; of a kind that no active rule listens "
                + "to, none are kept."),
        Schema.member(
            "top",
            .list(
                of: .object([
                    Schema.member("user", .text(1...64)), Schema.member("points", .count),
                    Schema.member("growth", .count), Schema.member("grants", .count),
                ]), count: 0...20)),
    ])

    private static func tryOut(_ call: Call) throws(Refusal) -> Reply {
        let programme = call.desk.programme
        var candidate = call.body["rule"]?.fields
        if candidate == nil {
            let all = programme.shown("rules")?.list ?? []
            candidate = all.compactMap(\.fields).first { $0["id"]?.string == call["rule"] }
        }
        guard var candidate else { throw Refusal(.notFound, "no such rule") }
        candidate["id"] = .string(call["rule"])
        let rule: Rule
        do throws(SettingsError) {
            rule = try RuleTrial.candidate(candidate, in: programme)
        } catch {
            throw error.refusal
        }
        let from = call.body["from"]?.int ?? 0
        let until = call.body["until"]?.int ?? 0
        guard from < until else { throw .field("until", "must be after from") }
        return go(on: RuleTrial(rule, in: programme), FactPage(from: from, until: until))
    }

    /// A page of facts at a time: between two of them the store does whatever else is asked.
    private static func go(on trial: RuleTrial, _ page: FactPage) -> Reply {
        .decide(.query(.facts(page))) { (answer) throws(Refusal) in
            var trial = trial
            trial.take(
                (answer["facts"]?.list ?? []).lazy.compactMap(\.fields)
                    .compactMap(FactRecord.init(kept:)))
            guard !trial.isFull, let next = page.next(after: answer) else {
                return .fields(trial.report)
            }
            return go(on: trial, next)
        }
    }
}
