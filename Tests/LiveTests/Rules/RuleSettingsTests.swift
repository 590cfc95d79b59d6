// A rule that makes no sense is refused with its place and the reason, and with it the whole
// document.

import Live
import Testing

@Suite struct `Rules that are refused` {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let rule: Fields
        let problem: String

        init(_ rule: Fields, _ problem: String) {
            self.rule = (["id": "r"] as Fields).merging(rule)
            self.problem = problem
        }

        var testDescription: String { problem }
    }

    private static func deep(_ levels: Int) -> Fields {
        levels == 0 ? ["room": "r1"] : ["not": .fields(deep(levels - 1))]
    }

    static let mistakes = [
        Mistake(
            ["on": "shared"], "rules[0].points: grants neither points nor growth nor anything else"
        ),
        Mistake(
            ["on": "shared", "points": -1],
            "rules[0].points: must be a whole number from 0 to 1000000000"),
        Mistake(
            ["on": "shared", "points": 1, "when": ["rom": "r1"]],
            "rules[0].when.rom: unknown key, did you mean \"room\"?"),
        Mistake(
            ["on": "birthday", "points": 1, "when": ["room": "r1"]],
            "rules[0].when.room: birthday does not say it"),
        Mistake(
            ["on": "shared", "points": 1, "when": ["segment": "sleepin"]],
            "rules[0].when: there is no segment sleepin, did you mean \"sleeping\"?"),
        Mistake(
            ["on": "shared", "points": 1, "scope": "plan_period"],
            "rules[0].scope: shared does not say the period"),
        Mistake(
            ["on": "shared", "points": 1, "when": ["any": [.fields(["not": ["first": true]])]]],
            "rules[0].when.any[0].not.first: shared does not say it"),
        Mistake(
            ["on": "shared", "points": 1, "when": ["min_tier": "gould"]],
            "rules[0].when: there is no tier gould, did you mean \"gold\"?"),
        Mistake(
            ["on": "shared", "points": 1, "when": ["weekdays": ["wen"]]],
            "rules[0].when.weekdays[0]: must be one of mon, tue, wed, thu, fri, sat, sun, did you "
                + "mean \"wed\"?"),
        Mistake(
            ["on": "shared", "points": 1, "when": ["hours": ["from": "24:01", "until": "3"]]],
            "rules[0].when.hours.from: must be HH:MM in quotes"),
        Mistake(
            ["on": "shared", "points": 1, "when": ["amount": ["at_least": 3, "at_most": 2]]],
            "rules[0].when.amount.at_most: must not be less than at_least"),
        Mistake(
            ["on": "shared", "points": 1, "when": .fields(deep(8))],
            "rules[0].when.not.not.not.not.not.not.not.not: has more than 8 conditions inside "
                + "each other"),
        Mistake(
            ["on": "shared", "points": 1, "from": "2026-02-30"],
            "rules[0].from: must be YYYY-MM-DD, YYYY-MM-DD HH:MM, or ms since 1970"),
        Mistake(
            ["on": "shared", "points": 1, "from": 2_000, "until": 2_000],
            "rules[0].until: must be after from"),
        Mistake(
            ["on": "shared", "inviter": ["points": 1]], "rules[0].inviter: shared has no inviter"),
        Mistake(
            ["on": "shared", "points": 1, "limit": ["times": 1, "per": "day", "within": "plan"]],
            "rules[0].scope: shared does not say the plan"),
        Mistake(
            [
                "on": "shared", "points": 1,
                "limits": [
                    .fields(["times": 1, "per": "day"]), .fields(["times": 2, "per": "day"]),
                ],
            ], "rules[0].limits: limits the same twice"),
        Mistake(
            ["on": "shared", "multiplier": 200, "points": 1],
            "rules[0].multiplier: cannot stand beside what a rule grants"),
        Mistake(
            ["on": "shared", "multiplier": 200, "of": ["other"]],
            "rules[0].of: there is no rule other"),
        Mistake(
            ["on": "shared", "growth": 1, "budget": ["points": 5]],
            "rules[0].budget: is of points, which the rule does not grant"),
        Mistake(
            ["on": "liked", "points": 1, "room_message": ["en": "x"]],
            "rules[0].room_message: liked is nothing to tell a room of"),
        Mistake(
            ["on": "shared", "boost": ["tier": "diamond"]],
            "rules[0].boost: there is no tier diamond"),
        Mistake(
            ["on": "tier_reached", "growth": 5],
            "rules[0]: would grant without end: r -> tier_reached -> r"),
        Mistake(
            ["on": "invite_reached", "inviter": ["boost": ["tier": "gold"]]],
            "rules[0]: would grant without end: r -> invite_reached -> r"),
    ]

    @Test(arguments: mistakes) func `a mistake is told with its place`(_ mistake: Mistake) {
        #expect(Written.problems([mistake.rule]).contains(mistake.problem))
    }

    @Test func `a circle over two rules is one, and is none while one of them is off`() {
        let rules: [Fields] = [
            ["id": "a", "on": "tier_reached", "inviter": [:], "points": 1, "growth": 2],
            ["id": "b", "on": "invite_reached", "growth": 1],
        ]
        #expect(Written.problems(rules).count == 1)
        let resting = rules.map { $0.merging(["active": false]) }
        #expect(Written.problems([resting[0], rules[1]]).count == 1, "the other by itself")
        #expect(Written.problems(resting).isEmpty)
    }

    @Test func `points for reaching a tier go round in no circle`() {
        #expect(
            Written.problems([
                ["id": "a", "on": "tier_reached", "points": 100],
                ["id": "b", "on": "order_paid", "growth": 10],
            ]).isEmpty)
    }
}
