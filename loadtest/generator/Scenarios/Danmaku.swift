// A crowd that chats: every danmaku goes to everyone, and its time is taken at everyone.

/// Chats at a set rate.
final class Danmaku: Act {
    let title: String
    private let messages: Double
    private let likes: Double
    private let plan: Plan
    private weak var director: Director?
    private var isReading = false

    /// Seconds for the last danmaku to arrive.
    private static let tail = 1.0
    /// Seconds for who did not read, at least and at most.
    private static let catchUp = 3.0
    private static let patience = 30.0

    /// `messages` and `likes` a second in place of the plan's.
    init(_ plan: Plan, title: String = "chat", messages: Double? = nil, likes: Double? = nil) {
        self.plan = plan
        self.title = title
        self.messages = messages ?? plan.messages
        self.likes = likes ?? plan.likes
    }

    func begin(_ director: Director) {
        director.order {
            .chat(plan, crew: $0, messages: messages, likes: likes, seconds: plan.seconds)
        }
        self.director = director
        if let slowness = plan.trouble.slowness { director.order { _ in .slow(slowness) } }
    }

    func isOver(_ now: Reading, elapsed: Double) -> Bool {
        guard plan.trouble.slowness != nil, elapsed >= plan.seconds else {
            return elapsed >= plan.seconds + Self.tail
        }
        // The slow ones read what they missed, or come back.
        if !isReading { director?.order { _ in .slow(nil) } }
        isReading = true
        return elapsed >= plan.seconds + Self.catchUp && now.away == 0
            || elapsed > plan.seconds + Self.patience
    }
}

extension Order {
    /// The part of one crew in a chat.
    static func chat(
        _ plan: Plan, crew: Int, messages: Double? = nil, likes: Double? = nil, seconds: Double
    ) -> Order {
        let total = messages ?? plan.messages
        // The host sits in the first crew.
        let messages =
            switch plan.speaker {
            case .viewers: total / Double(plan.loops)
            case .host: crew == 0 ? total : 0
            }
        return .chat(
            messages: messages, likes: (likes ?? plan.likes) / Double(plan.loops), seconds: seconds,
            speaker: plan.speaker)
    }
}
