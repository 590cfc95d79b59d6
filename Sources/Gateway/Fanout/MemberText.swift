// A welcome says much that all members of a tier are told alike, and for most of them no task is
// begun. In a storm of joins that text is the work, so it is written once for each programme.

internal import Live
internal import Store
internal import Wire

/// What a programme tells its members, as JSON.
struct MemberText {
    private let benefits: [String: [UInt8]]
    private let lowest: String
    private let tasks: [Task]
    /// The list of tasks of somebody who has begun none, and has none but those of everybody.
    private let freshTasks: [UInt8]

    private struct Task {
        let rule: Rule
        /// `{"task":...`, all that does not change.
        let start: [UInt8]
    }

    init(_ programme: Programme) {
        var benefits: [String: [UInt8]] = [:]
        for tier in programme.tiers.tiers { benefits[tier.id] = Self.members(tier.benefits) }
        self.benefits = benefits
        lowest = programme.tiers.lowest.id
        tasks = programme.rules.tasks.map { Task(rule: $0, start: Self.start(of: $0)) }
        var fresh = JSONWriter()
        Self.write(tasks, progress: [:], chosen: [], programme, at: 0, to: &fresh)
        freshTasks = fresh.bytes
    }

    /// Writes `tier` and what comes with it into the object that is open; an unknown tier counts as
    /// the lowest.
    func write(tier: String?, to writer: inout JSONWriter) {
        let id = tier.flatMap { benefits[$0] == nil ? nil : $0 } ?? lowest
        writer.member("tier", id)
        writer.raw(benefits[id] ?? [])
    }

    /// Writes the list of tasks of a member.
    func write(
        tasksOf admission: Admission, in room: String, of host: String, _ programme: Programme,
        at now: Int64, to writer: inout JSONWriter
    ) {
        var chosen: Set<String> = []
        if !programme.rules.chosenTasks.isEmpty {
            let party = Party(
                tier: admission.tier, segment: admission.segment,
                hasOrdered: admission.hasOrdered, in: programme.tiers)
            for rule in programme.rules.chosenTasks
            where rule.mayPay(party, in: room, of: host, at: now, programme) {
                chosen.insert(rule.id)
            }
        }
        if admission.progress.isEmpty && chosen.isEmpty {
            return writer.raw(freshTasks)
        }
        Self.write(
            tasks, progress: admission.progress, chosen: chosen, programme, at: now,
            to: &writer)
    }

    private static func write(
        _ tasks: [Task], progress: [String: Counter], chosen: Set<String>,
        _ programme: Programme, at now: Int64, to writer: inout JSONWriter
    ) {
        writer.beginArray()
        for task in tasks where !task.rule.isChosen || chosen.contains(task.rule.id) {
            let counter = progress[task.rule.id] ?? Counter()
            let times = counter.times(under: task.rule, at: now, programme)
            writer.beginObject()
            writer.raw(task.start)
            writer.member("progress", counter.progress)
            writer.member("times", times)
            if let limit = task.rule.limit { writer.member("done", times >= limit.times) }
            writer.endObject()
        }
        writer.endArray()
    }

    private static func start(of rule: Rule) -> [UInt8] { members(rule.taskFields) }

    /// `"name":value,...` without the braces.
    private static func members(_ fields: Fields) -> [UInt8] {
        var writer = JSONWriter()
        writer.fields(fields)
        return Array(writer.bytes.dropFirst().dropLast())
    }
}
