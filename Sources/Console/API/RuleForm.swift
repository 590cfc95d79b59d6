// A rule as it is written, key by key, as the configuration's example documents it. What goes with
// what is the reader's to say.

internal import Live

enum RuleForm {
    /// A rule: what is left out takes its default.
    static let whole: [Schema.Property] =
        [Schema.member("id", .id), Schema.member("on", kinds)]
        + keys.map { Schema.optional($0, $1) }

    /// Some keys of a rule; null takes a key's default.
    static let patch: [Schema.Property] =
        [Schema.optional("id", .id), Schema.optional("on", kinds)]
        + keys.map { Schema.optional($0, .nullable($1)) }

    private static let kinds = Schema.word(Fact.Kind.allCases.map(\.rawValue))
    private static let largest = Schema.integer(0...1_000_000_000)
    private static let some = Schema.integer(1...1_000_000_000)
    private static let scopes = Schema.word(Rule.Scope.allCases.map(\.rawValue))
    private static let periods = Schema.word(Rule.Period.allCases.map(\.rawValue))
    private static let moment = Schema.either([
        .integer(0...Int64.foreverMilliseconds), .text(1...32),
    ])

    private static let limit: [Schema.Property] = [
        Schema.member("times", some), Schema.member("per", periods),
        Schema.optional("of", .word(Rule.Subject.allCases.map(\.rawValue))),
        Schema.optional("within", scopes),
    ]

    /// What a rule grants, to the member or to who invited them.
    private static let payout: [(String, Schema)] = [
        ("points", largest), ("growth", largest), ("coupon", .id), ("entry", .id),
        ("message", .names),
        (
            "boost",
            .object([
                Schema.member("tier", .id), Schema.optional("hours", .integer(1...8_760)),
            ])
        ),
    ]

    private static let keys: [(String, Schema)] =
        payout + [
            ("when", .map(.any)), ("from", moment), ("until", moment), ("every", some),
            ("per_amount", some), ("unbroken", .flag), ("streak", .integer(0...3_650)),
            ("scope", scopes), ("limit", .object(limit)),
            ("limits", .list(of: .object(limit), count: 0...8)),
            (
                "budget",
                .object([
                    Schema.member("points", .integer(0...1_000_000_000_000)),
                    Schema.optional("per", periods),
                ])
            ),
            ("multiplied", .flag), ("task", .names), ("active", .flag),
            ("inviter", .object(payout.map { Schema.optional($0, $1) })),
            ("room_message", .names), ("multiplier", .integer(100...1_000)),
            ("of", .list(of: .id, count: 0...1_000)), ("version", .count),
        ]
}
