// What a crowd says: danmaku and likes at an even rate, each by somebody who may speak.

/// The chatting of one crew.
struct Chat {
    private var messages: Pace
    private var likes: Pace
    private let speaker: Plan.Speaker
    private let end: Int64

    /// Microseconds between two danmaku of one viewer: just above what the lowest tier may do.
    private static let interval: Int64 = 1_100_000
    private static let likesAtOnce = 5

    /// `start` in microseconds; `burst` danmaku are said at once, and as many fewer times.
    init(
        start: Int64, messages: Double, burst: Int, likes: Double, seconds: Double,
        speaker: Plan.Speaker
    ) {
        self.messages = Pace(perSecond: messages, burst: burst)
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
            if !viewer.isHost { viewer.maySpeakAt = now + Self.interval }
            viewer.send(Command.danmaku(viewer.nextRequest(), Stamp.text(intendedAt)))
            crew.tally.said += 1
        }
        while likes.next(now) != nil {
            guard let viewer = crew.anyone(at: .max, speaker: .viewers) else { return }
            viewer.send(Command.like(viewer.nextRequest(), count: Self.likesAtOnce))
            crew.tally.liked += Self.likesAtOnce
        }
    }
}
