// What a crowd says: danmaku and likes at an even rate, each by somebody who may speak.

/// The chatting of one crew.
struct Chat {
    private var messages: Pace
    private var likes: Pace
    private let speaker: Plan.Speaker
    private let end: Int64

    /// Microseconds between two danmaku of one viewer.
    private let interval: Int64
    /// Characters of a danmaku.
    private let length: Int
    private static let likesAtOnce = 5

    /// `start` in microseconds.
    init(
        _ plan: Plan, start: Int64, messages: Double, likes: Double, seconds: Double,
        speaker: Plan.Speaker
    ) {
        interval = plan.interval * 1_000
        length = plan.length
        self.messages = Pace(perSecond: messages, burst: plan.burst)
        self.likes = Pace(perSecond: likes / Double(Self.likesAtOnce))
        self.speaker = speaker
        end = start + Int64(seconds * 1_000_000)
    }

    /// Sends what has come due at `now`.
    mutating func turn(_ now: Int64, of crew: Crew) {
        guard now < end else { return }
        while let intendedAt = messages.next(now) {
            guard let viewer = crew.anyone(at: now, speaker: speaker) else {
                crew.tally.unsaid += 1
                continue
            }
            if !viewer.isHost { viewer.maySpeakAt = now + interval }
            viewer.ask(intendedAt: intendedAt) {
                Command.danmaku($0, Stamp.text(intendedAt, length: length))
            }
            crew.tally.said += 1
        }
        while let intendedAt = likes.next(now) {
            guard let viewer = crew.nextLiker() else { return }
            viewer.ask(intendedAt: intendedAt) { Command.like($0, count: Self.likesAtOnce) }
            crew.tally.liked += Self.likesAtOnce
        }
    }
}
