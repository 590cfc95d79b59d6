// Claims without sockets: what the committer's thread does with a batch, on a store of its own. It
// tells what a claim costs where no viewer, loop or generator shares the machine's cores.
//
//   livegate-claims DIRECTORY [MEMBERS [CLAIMS_EACH [BATCH [RAINS [KIND]]]]]
//
// Every member is admitted, then takes part so many times in each of as many activities as there
// are at a time, in all of them at once: point rains, or what KIND says of red_packet, vote, quiz,
// lottery, lottery_points (paid for) and flash_sale (a piece for everybody). Prints CPU and wall
// microseconds for one request by step and what was written for it; then what settling each took,
// in how many batches, and the longest. Proves the books at the end.

import Ledger
import Live
import Net
import Store

#if canImport(Glibc)
    import Glibc
#endif

func viewer(_ number: Int) -> Actor {
    Actor(user: "load-\(number)", name: "viewer \(number)", role: .viewer)
}

/// One hex digit after another, the high ones those of the time: as clients make their ids.
func operation(_ time: Int64, _ dice: inout Dice) -> String {
    "\(String(time, radix: 16))-\(String(dice.next(), radix: 16))"
}

let arguments = CommandLine.arguments
guard arguments.count >= 2, !arguments[1].hasPrefix("-") else {
    print("usage: livegate-claims DIRECTORY [MEMBERS [CLAIMS_EACH [BATCH [RAINS [KIND]]]]]")
    exit(64)
}
func argument(_ place: Int, _ initial: Int) -> Int {
    arguments.count > place ? Int(arguments[place]) ?? initial : initial
}
let members = argument(2, 10_000)
let rounds = argument(3, 10)
let batch = argument(4, 2_000)
let rains = argument(5, 1)
let kind = arguments.count > 6 ? arguments[6] : "point_rain"

let programme = Programme(
    tiers: TierCatalogue([
        Tier(id: "bronze", way: .growth(0)), Tier(id: "silver", way: .growth(500)),
        Tier(id: "gold", way: .growth(5_000)), Tier(id: "black", way: .invitation),
    ]),
    rules: RuleBook([
        Rule(id: "sign-in", on: .signedIn, points: 10, growth: 5, task: ["en": "Sign in"]),
        Rule(
            id: "watch", on: .watched, every: 5, limit: .init(times: 3, per: .day), points: 4,
            task: ["en": "Watch"]),
        Rule(
            id: "like", on: .liked, every: 10, limit: .init(times: 5, per: .day), points: 1,
            task: ["en": "Like"]),
    ]))
var run = Run(store: try SQLiteStore.open(directory: arguments[1]), programme: programme)
var now: Int64 = 1_700_000_000_000

/// Bytes that this process has had written so far, the log and the database.
func written() -> Int {
    var bytes = [CChar](repeating: 0, count: 1_024)
    guard let file = fopen("/proc/self/io", "r") else { return 0 }
    defer { fclose(file) }
    while fgets(&bytes, Int32(bytes.count), file) != nil {
        let line = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        if line.hasPrefix("write_bytes: ") { return Int(line.dropFirst(13).dropLast()) ?? 0 }
    }
    return 0
}

func report(_ what: String, _ count: Int, _ costs: Costs, _ bytes: Int) {
    let (cpu, wall) = costs.lines.reduce((0, 0)) { ($0.0 + $1.cpu, $0.1 + $1.wall) }
    func round(_ micros: Double) -> Double { (micros / Double(count) * 100).rounded() / 100 }
    let steps = costs.lines.map { "\($0.step) \(round($0.cpu))" }.joined(separator: ", ")
    print(
        "\(what): \(count), \(Int(Double(count) / wall * 1e6)) a second,",
        "\(round(cpu)) us CPU each (\(steps)), \(round(wall)) us wall,",
        "\(bytes / count) bytes written")
}

var joining = Costs()
var writtenBefore = written()
for first in stride(from: 0, to: members, by: batch) {
    now += 10
    let requests = (first..<min(members, first + batch)).map {
        ValueRequest(
            .admit(room: "room", host: "host", cursor: nil, minTier: nil), by: viewer($0), at: now,
            operation: "join-\($0)")
    }
    _ = try run.play(requests, &joining)
}
report("admissions", members, joining, written() - writtenBefore)

let options: Datum = [["id": "a", "title": "A"], ["id": "b", "title": "B"]]
/// What is opened, and what everybody asks of it.
let prizes: Datum = [["id": "p", "title": "P", "count": 100, "points": 10]]
let plays: [String: (settings: Fields, command: String, said: Fields)] = [
    "lottery": (["prizes": prizes], "enter", [:]),
    "lottery_points": (["mode": "points", "cost": 1, "prizes": prizes], "enter", [:]),
    "flash_sale": (
        [
            "items": [
                [
                    "sku": "tea", "title": "Tea", "stock": .int(Int64(min(members, 1_000_000))),
                    "price": 100, "per_user": 2,
                ]
            ]
        ], "buy", ["sku": "tea"]
    ),
    "point_rain": (
        ["pot": .int(Int64(members) * 10), "each_min": 1, "each_max": 9, "wave_s": 3_600], "claim",
        ["wave": 1]
    ),
    "red_packet": (
        ["pot": .int(Int64(members) * 10), "shares": .int(Int64(min(members, 100_000)))], "claim",
        [:]
    ),
    "vote": (["options": options], "vote", ["option": "a"]),
    "quiz": (
        ["question": "?", "options": options, "answer": "a", "pot": .int(Int64(members) * 10)],
        "answer", ["option": "a"]
    ),
]
guard let play = plays[kind] else {
    print("KIND is one of \(plays.keys.sorted().joined(separator: ", "))")
    exit(64)
}
let host = Actor(user: "host", name: "Host", role: .host)

@MainActor
func open(_ id: String) throws {
    let opening = ValueRequest(
        .open(
            ActivityOrder(
                id: id, room: "room", kind: kind == "lottery_points" ? "lottery" : kind,
                title: "load", settings: play.settings, eligible: [:], opensAt: nil, closesAt: nil,
                secret: (0..<32).map { _ in UInt8.random(in: 0...255, using: &run.dice) })),
        by: host, at: now, operation: "open-\(id)")
    var aside = Costs()
    _ = try run.play([opening], &aside)
}

@MainActor
func enter(_ number: Int, _ activity: String) -> ValueRequest {
    var said = play.said
    if kind == "flash_sale" { said["order"] = .string(operation(now, &run.dice)) }
    return ValueRequest(
        .enter(
            Entry(
                activity: activity, command: play.command, user: "load-\(number)", room: "room",
                host: "host", fields: said)),
        by: viewer(number), at: now, operation: operation(now, &run.dice),
        fingerprint: Int64(number))
}

/// Settles an activity in as many batches as it takes.
@MainActor
func settle(_ activity: String) throws {
    var longest = 0.0
    var total = 0.0
    var batches = 0
    func step(_ command: ValueCommand) throws -> Bool {
        var costs = Costs()
        now += 10
        _ = try run.play(
            [
                ValueRequest(
                    command, by: host, at: now, operation: "settle-\(activity)-\(batches)")
            ], &costs)
        let took = costs.lines.reduce(0) { $0 + $1.wall } / 1_000
        (longest, total, batches) = (max(longest, took), total + took, batches + 1)
        var keys = Keys()
        keys.activities = [activity]
        return try run.store.load(keys).activities[activity]?.phase == .settled
    }
    var isSettled = try step(.end(activity: activity, room: "room", how: .settle))
    while !isSettled && batches < 10_000 { isSettled = try step(.look(activity: activity)) }
    precondition(isSettled, "an activity does not settle")
    print(
        "settling: \(members) entries in \(Int(total)) ms, \(batches) batches,",
        "the longest \(Int(longest)) ms")
}

if kind == "lottery_points" {
    var aside = Costs()
    for first in stride(from: 0, to: members, by: batch) {
        let requests = (first..<min(members, first + batch)).map {
            ValueRequest(
                .grant(
                    Grant(
                        user: "load-\($0)", name: "", points: Int64(rounds * rains),
                        reason: "gift")),
                by: host, at: now, operation: "gift-\($0)")
        }
        _ = try run.play(requests, &aside)
    }
}

for round in 0..<rounds {
    let ids = (0..<rains).map { "m1x2y3z4-0a1b2c3d-\(round)-\($0)" }
    for id in ids { try open(id) }
    // No hand is faster, and what is done about those that are is not what is measured here.
    now += 1_000
    var order = Array(0..<members)
    order.shuffle(using: &run.dice)
    var claiming = Costs()
    writtenBefore = written()
    let together = max(1, batch / rains)
    for first in stride(from: 0, to: members, by: together) {
        now += 40
        let requests = order[first..<min(members, first + together)].flatMap { number in
            ids.map { enter(number, $0) }
        }
        let replies = try run.play(requests, &claiming)
        precondition(replies == requests.count, "an entry was refused")
    }
    report(
        "\(kind) entries, round \(round + 1)", members * rains, claiming,
        written() - writtenBefore)
    // A sale settles when its orders are paid or have lapsed: that is not what is measured here.
    if kind != "flash_sale" { for id in ids { try settle(id) } }
}

var again = Costs()
writtenBefore = written()
for first in stride(from: 0, to: members, by: batch) {
    let requests = (first..<min(members, first + batch)).map {
        ValueRequest(
            .admit(room: "room", host: "host", cursor: .max, minTier: nil), by: viewer($0), at: now,
            operation: "again-\($0)")
    }
    _ = try run.play(requests, &again)
}
report("admissions of members", members, again, written() - writtenBefore)

let proof = try run.store.verify()
print(
    "proof: \(proof.transfers) transfers, \(proof.operations) operations,",
    proof.findings.isEmpty ? "the books hold" : "\(proof.findings)")
run.store.close()
exit(proof.findings.isEmpty ? 0 : 1)
