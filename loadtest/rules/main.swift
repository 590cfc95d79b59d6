// What evaluating a fact costs: a programme of many rules of which some listen, each with
// conditions and limits, and members one after another. Prints nanoseconds of CPU for one fact.
//
//   livegate-rules [RULES [LISTENING [FACTS [BOUND_NS]]]]
//
// Ends with 1 where a fact costs more than the bound.

import Live

#if canImport(Glibc)
    import Glibc
#endif

func number(_ place: Int, _ otherwise: Int) -> Int {
    CommandLine.arguments.count > place ? Int(CommandLine.arguments[place]) ?? 0 : otherwise
}

let count = number(1, 200)
let listening = number(2, 5)
let facts = number(3, 1_000_000)
let bound = Double(number(4, 5_000))
guard count > 0, (1...count).contains(listening), facts > 0, bound > 0 else {
    print("usage: livegate-rules [RULES [LISTENING [FACTS [BOUND_NS]]]]")
    exit(64)
}

/// Rules that listen have conditions, limits and a multiplier among them; the others wait for facts
/// of other kinds.
let rules: [Datum] = (0..<count).map { place in
    var rule: Fields = ["id": .string("rule-\(place)")]
    let listens = place % max(1, count / listening) == 0 && place / (count / listening) < listening
    rule["on"] = .string(listens ? "order_paid" : ["shared", "liked", "followed"][place % 3])
    if listens && place == 0 && listening > 1 {
        rule["multiplier"] = 200
        rule["when"] = ["weekdays": ["wed"]]
        return .fields(rule)
    }
    rule["points"] = 1
    rule["per_amount"] = 100
    rule["limit"] = ["times": 1_000_000, "per": "day"]
    rule["when"] = [
        "min_tier": "silver", "amount": ["at_least": 100],
        "not": ["hours": ["from": "02:00", "until": "06:00"]],
        "any": [["room": ["r1", "r2"]], listens ? ["category": "beauty"] : ["host": "h9"]],
    ]
    return .fields(rule)
}
let programme: Programme
do {
    programme = try Programme(source: [
        "tiers": [
            .fields(["id": "normal", "growth": 0]), .fields(["id": "silver", "growth": 1_000]),
            .fields(["id": "gold", "growth": 5_000, "multiplier": 150]),
        ], "rules": .list(rules),
    ])
} catch {
    print("the rules make no sense: \(error.problems[0])")
    exit(1)
}

func cpu() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

/// Members who pay orders one after another.
struct Evening {
    let programme: Programme
    let gold: Party
    let members = (0..<1_000).map { "member-\($0)" }
    var rows = WorkingSet()
    var paid: Int64 = 0
    // 2026-03-04, a Wednesday, 12:00 in China.
    let noon: Int64 = 1_772_596_800_000

    init(_ programme: Programme) {
        self.programme = programme
        gold = Party(tier: "gold", in: programme.tiers)
    }

    mutating func play(_ number: Int) throws {
        let fact = Fact(
            .orderPaid, user: members[number % members.count], at: noon + Int64(number % 1_000),
            amount: 3_500, room: "r1", host: "h1", words: [.order: "o1"], id: "f")
        let awards = try programme.rules.evaluate(
            fact, of: gold, programme: programme, counters: &rows.counters)
        rows.settle()
        for award in awards { paid += award.points }
    }
}

var evening = Evening(programme)
for number in 0..<1_000 { try evening.play(number) }
let began = cpu()
for number in 0..<facts { try evening.play(number) }
let each = (cpu() - began) / Double(facts)
precondition(evening.paid > 0, "somebody was paid")
print(
    "\(facts) facts against \(count) rules of which \(listening) listen:",
    "\(Int(each)) ns of CPU each, \(evening.paid / Int64(facts + 1_000)) points a fact")
exit(each <= bound ? 0 : 1)
