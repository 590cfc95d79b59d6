// Claims without sockets: what the committer's thread does with a batch, on a store of its own. It
// tells what a claim costs where no viewer, loop or generator shares the machine's cores.
//
//   livegate-claims DIRECTORY [MEMBERS [CLAIMS_EACH [BATCH [RAINS]]]]
//
// Every member is admitted, then claims so many times in each of as many point rains as there are
// at a time, in all of them at once. Prints CPU and wall microseconds for one request by step and
// what was written for it, and proves the books at the end.

import Ledger
import Live
import Net
import Store

#if canImport(Glibc)
    import Glibc
#endif

/// Microseconds of CPU and of time that each step has taken.
struct Costs {
    private(set) var lines: [(step: String, cpu: Double, wall: Double)] = []

    mutating func measure<Result>(
        _ step: String, _ body: () throws -> Result
    ) rethrows -> Result {
        let (cpu, wall) = (cpuNow(), wallNow())
        defer { add(step, cpuNow() - cpu, wallNow() - wall) }
        return try body()
    }

    private mutating func add(_ step: String, _ cpu: Double, _ wall: Double) {
        if let place = lines.firstIndex(where: { $0.step == step }) {
            lines[place].cpu += cpu
            lines[place].wall += wall
        } else {
            lines.append((step, cpu, wall))
        }
    }

    private func cpuNow() -> Double { micros(CLOCK_THREAD_CPUTIME_ID) }
    private func wallNow() -> Double { micros(CLOCK_MONOTONIC) }

    private func micros(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
}

/// A store, and batches decided on it as the committer decides them.
struct Run {
    let store: any Store
    let programme: Programme
    var dice = Dice(seed: 1)

    mutating func play(_ requests: [ValueRequest], _ costs: inout Costs) throws -> Int {
        let keys = costs.measure("name") {
            var keys = Keys()
            keys.reserve(requests.count)
            for request in requests { request.name(&keys, programme) }
            return keys
        }
        let set = try costs.measure("load") { try store.load(keys) }
        var turn = Turn(programme: programme, set: set)
        let replies = costs.measure("decide") {
            var replies = 0
            for request in requests {
                let decision = request.decide(on: &turn, dice: Dice(seed: dice.next()))
                if case .reply = decision.answer { replies += 1 }
            }
            return replies
        }
        let changes = costs.measure("gather") { turn.changes() }
        try costs.measure("commit") { try store.commit(changes) }
        return replies
    }
}

func viewer(_ number: Int) -> Actor {
    Actor(user: "load-\(number)", name: "viewer \(number)", role: .viewer)
}

/// One hex digit after another, the high ones those of the time: as clients make their ids.
func operation(_ time: Int64, _ dice: inout Dice) -> String {
    "\(String(time, radix: 16))-\(String(dice.next(), radix: 16))"
}

let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
    print("usage: livegate-claims DIRECTORY [MEMBERS [CLAIMS_EACH [BATCH [RAINS]]]]")
    exit(64)
}
func argument(_ place: Int, _ initial: Int) -> Int {
    arguments.count > place ? Int(arguments[place]) ?? initial : initial
}
let members = argument(2, 10_000)
let rounds = argument(3, 10)
let batch = argument(4, 2_000)
let rains = argument(5, 1)

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
            .admit(room: "room", host: "host", cursor: nil), by: viewer($0), at: now,
            operation: "join-\($0)")
    }
    _ = try run.play(requests, &joining)
}
report("admissions", members, joining, written() - writtenBefore)

@MainActor
func open(_ id: String) throws {
    let opening = ValueRequest(
        .open(
            ActivityOrder(
                id: id, room: "room", kind: "point_rain", title: "rain",
                settings: [
                    "pot": .int(Int64(members) * 10), "each_min": 1, "each_max": 9,
                    "wave_s": 3_600,
                ],
                eligible: [:], opensAt: nil, closesAt: nil)),
        by: Actor(user: "host", name: "Host", role: .host), at: now, operation: "open-\(id)")
    var aside = Costs()
    _ = try run.play([opening], &aside)
}

@MainActor
func claim(_ number: Int, _ rain: String) -> ValueRequest {
    ValueRequest(
        .enter(
            Entry(
                activity: rain, command: "claim", user: "load-\(number)", room: "room",
                host: "host", fields: ["wave": 1])),
        by: viewer(number), at: now, operation: operation(now, &run.dice),
        fingerprint: Int64(number))
}

for round in 0..<rounds {
    let ids = (0..<rains).map { "m1x2y3z4-0a1b2c3d-\(round)-\($0)" }
    for id in ids { try open(id) }
    var order = Array(0..<members)
    order.shuffle(using: &run.dice)
    var claiming = Costs()
    writtenBefore = written()
    let together = max(1, batch / rains)
    for first in stride(from: 0, to: members, by: together) {
        now += 40
        let requests = order[first..<min(members, first + together)].flatMap { number in
            ids.map { claim(number, $0) }
        }
        let replies = try run.play(requests, &claiming)
        precondition(replies == requests.count, "a claim was refused")
    }
    report("claims, round \(round + 1)", members * rains, claiming, written() - writtenBefore)
}

var again = Costs()
writtenBefore = written()
for first in stride(from: 0, to: members, by: batch) {
    let requests = (first..<min(members, first + batch)).map {
        ValueRequest(
            .admit(room: "room", host: "host", cursor: .max), by: viewer($0), at: now,
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
