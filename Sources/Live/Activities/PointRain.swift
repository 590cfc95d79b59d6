// Point rain: points fall in waves, and whoever catches gets some, until the pot is empty.
// Which wave it is follows from the clock alone, so that a restart in the middle changes nothing.

internal import Ledger

package struct PointRain: Activity {
    package static let kind = "point_rain"
    package static let labels = ["zh": "积分雨", "en": "Point rain"]
    package static let commands: Set = ["claim"]
    package static let form = [
        FormField(
            "pot", .integer(1...1_000_000_000), required: true,
            labels: ["zh": "总积分", "en": "Points in all"]),
        FormField(
            "each", .integer(1...1_000_000), labels: ["zh": "每人", "en": "Points a catch"]),
        FormField(
            "each_min", .integer(1...1_000_000), labels: ["zh": "最少", "en": "At least"]),
        FormField(
            "each_max", .integer(1...1_000_000), labels: ["zh": "最多", "en": "At most"]),
        FormField(
            "waves", .integer(1...100), initial: 1, labels: ["zh": "波数", "en": "Waves"]),
        FormField(
            "wave_s", .integer(1...3_600), initial: 15,
            labels: ["zh": "每波秒数", "en": "Seconds a wave"]),
        FormField(
            "gap_s", .integer(0...3_600), initial: 5,
            labels: ["zh": "间隔秒数", "en": "Seconds between"]),
    ]

    /// A catch sooner than this after the wave began is marked: no hand is so fast. 150 ms is under
    /// the fastest human reaction to something seen (about 180 ms).
    static let humanDelay: Int64 = 150

    let pot: Int64
    let each: ClosedRange<Int64>
    let waves: Int64
    /// Milliseconds.
    let wave: Int64
    let gap: Int64
    private(set) var left: Int64
    private(set) var claims: Int64 = 0
    /// Of them, those that were too fast for a hand.
    private(set) var tooFast: Int64 = 0

    package init(_ settings: Settings) throws(Refusal) {
        pot = settings.int("pot") ?? 0
        if let each = settings.int("each") {
            guard !settings.given("each_min"), !settings.given("each_max") else {
                throw .field("each", "comes instead of each_min and each_max, not beside them")
            }
            self.each = each...each
        } else if let least = settings.int("each_min"), let most = settings.int("each_max") {
            guard least <= most else { throw .field("each_max", "is below each_min") }
            each = least...most
        } else {
            throw .field("each", "is required, or each_min and each_max")
        }
        guard each.lowerBound <= pot else { throw .field("each", "is more than the pot") }
        waves = settings.int("waves") ?? 1
        wave = (settings.int("wave_s") ?? 15) * 1000
        gap = (settings.int("gap_s") ?? 5) * 1000
        left = pot
    }

    package var funds: [Fund] { [Fund(.points, pot, field: "pot")] }
    package var held: Int64 { left }

    package var duration: Int64? { waves * (wave + gap) - gap }

    /// The wave that `elapsed` falls in or after, from 1, and whether it is falling.
    private func place(_ elapsed: Int64) -> (number: Int64, falling: Bool) {
        guard elapsed >= 0 else { return (0, false) }
        let number = elapsed / (wave + gap) + 1
        if number > waves { return (waves, false) }
        return (number, elapsed % (wave + gap) < wave)
    }

    /// When wave `number` ends, ms after the opening.
    private func end(of number: Int64) -> Int64 { (number - 1) * (wave + gap) + wave }

    package func view(elapsed: Int64) -> Fields {
        let (number, falling) = place(elapsed)
        return [
            "pot": .int(pot), "left": .int(left), "claims": .int(claims),
            "wave": .int(number), "waves": .int(waves), "wave_ms": .int(wave),
            "gap_ms": .int(gap),
            "wave_closes_after": falling ? .int(end(of: number)) : .null,
        ]
    }

    package func nextMoment(after elapsed: Int64) -> Int64? {
        let next = elapsed < 0 ? 0 : (elapsed / (wave + gap) + 1) * (wave + gap)
        return next / (wave + gap) < waves ? next : nil
    }

    package func moment(elapsed: Int64) -> Fields? {
        let (number, falling) = place(elapsed)
        guard falling else { return nil }
        return ["wave": .int(number), "closes_after": .int(end(of: number))]
    }

    package static func slot(of entry: Entry) -> Int64 { entry.fields["wave"]?.int ?? 1 }
    package var slots: ClosedRange<Int64> { 1...waves }

    /// Ms from the beginning of wave `number`.
    private func delay(of elapsed: Int64, _ number: Int64) -> Int64 {
        elapsed - (end(of: number) - wave)
    }

    package func name(
        _ entry: Entry, _ keys: inout Keys, _ set: WorkingSet, _ programme: Programme
    ) {
        guard let record = set.activities[entry.activity] else { return }
        let elapsed = entry.at - record.opensAt
        let number = place(elapsed).number
        if delay(of: elapsed, number) < Self.humanDelay {
            keys.documents.insert(.flag(in: entry.activity, entry.user, number))
        }
    }

    /// What was caught, and nothing of what was noticed about it.
    package func mine(_ entries: [(slot: Int64, kept: Fields)]) -> Fields {
        func shown(_ entry: (slot: Int64, kept: Fields)) -> Fields {
            var shown: Fields = waves == 1 ? [:] : ["slot": .int(entry.slot)]
            shown["points"] = entry.kept["points"]
            return shown
        }
        if waves == 1 { return entries.first.map(shown) ?? [:] }
        return ["entries": .list(entries.map { .fields(shown($0)) })]
    }

    /// Under which catches that were too fast are listed, for the host and operators.
    package static func flags(in room: String, _ activity: String) -> String {
        "\(room)/\(activity)"
    }

    package mutating func enter(_ entry: Entry, _ turn: inout Turn) throws(Refusal) -> Fields {
        let wanted = Self.slot(of: entry)
        guard (1...waves).contains(wanted) else {
            throw .field("wave", "must be from 1 to \(waves)")
        }
        let (number, falling) = place(entry.elapsed)
        if wanted > number { throw Refusal(.notOpen, "wave \(wanted) has not begun") }
        if wanted < number || !falling { throw Refusal(.closed, "wave \(wanted) is over") }
        let key = EntryKey(subject: entry.activity, user: entry.user, slot: wanted)
        if turn[entry: key] != nil { throw Refusal(.alreadyDone, "one catch a wave") }
        guard left > 0 else { throw Refusal(.soldOut, "the pot is empty") }
        let points = min(turn.dice.roll(each), left)
        let delay = delay(of: entry.elapsed, number)
        let balance = try turn.pay(
            points, from: .activity(entry.activity), to: entry.user, reason: Self.kind,
            ["activity": .string(entry.activity)])
        var kept = Fields(capacity: 3)
        kept.append("points", .int(points))
        kept.append("after", .int(delay))
        if delay < Self.humanDelay {
            kept.append("too_fast", true)
            tooFast += 1
            let flag = DocumentKey.flag(in: entry.activity, entry.user, wanted)
            turn[document: flag] = Document(
                flag, owner: Self.flags(in: entry.room, entry.activity),
                kept: [
                    "user": .string(entry.user), "wave": .int(wanted), "points": .int(points),
                    "after_ms": .int(delay), "at": .int(turn.at),
                ])
        }
        turn[entry: key] = kept
        left -= points
        claims += 1
        var reply = Fields(capacity: 2)
        reply.append("points", .int(points))
        reply.append("balance", .int(balance))
        return reply
    }

    package mutating func settle(_ turn: inout Turn, activity: String) -> Fields? {
        [
            "paid": .int(pot - left), "returned": .int(left), "claims": .int(claims),
            "too_fast": .int(tooFast),
        ]
    }

    // MARK: Keeping

    package var kept: Fields {
        [
            "pot": .int(pot), "each_min": .int(each.lowerBound), "each_max": .int(each.upperBound),
            "waves": .int(waves), "wave": .int(wave), "gap": .int(gap), "left": .int(left),
            "claims": .int(claims), "too_fast": .int(tooFast),
        ]
    }

    package init?(kept: Fields) {
        guard let pot = kept["pot"]?.int, let least = kept["each_min"]?.int,
            let most = kept["each_max"]?.int, least <= most, let waves = kept["waves"]?.int,
            let wave = kept["wave"]?.int, let gap = kept["gap"]?.int, wave > 0, gap >= 0,
            let left = kept["left"]?.int, let claims = kept["claims"]?.int
        else { return nil }
        self.pot = pot
        each = least...most
        self.waves = waves
        self.wave = wave
        self.gap = gap
        self.left = left
        self.claims = claims
        tooFast = kept["too_fast"]?.int ?? 0
    }
}

extension DocumentKey {
    /// A catch that was too fast for a hand.
    package static let flagKind = "flag"

    fileprivate static func flag(
        in activity: String, _ user: String, _ wave: Int64
    ) -> DocumentKey {
        DocumentKey(flagKind, "\(activity)/\(user)/\(wave)")
    }
}
