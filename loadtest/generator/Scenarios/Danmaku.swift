// A crowd that chats: every danmaku goes to everyone, and its time is taken at everyone.

/// Chats at a set rate.
final class Danmaku: Act {
    let title = "chat"
    private let plan: Plan
    private weak var director: Director?
    private var isReading = false

    /// Seconds for the last danmaku to arrive.
    private static let tail = 1.0
    /// Seconds for who did not read, at least and at most.
    private static let catchUp = 3.0
    private static let patience = 30.0

    init(_ plan: Plan) { self.plan = plan }

    func begin(_ director: Director) {
        director.order { .chat(plan, crew: $0, seconds: plan.seconds) }
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
    static func chat(_ plan: Plan, crew: Int, seconds: Double) -> Order {
        // The host sits in the first crew.
        let messages =
            switch plan.speaker {
            case .viewers: plan.messages / Double(plan.loops)
            case .host: crew == 0 ? plan.messages : 0
            }
        return .chat(
            messages: messages, likes: plan.likes / Double(plan.loops), seconds: seconds,
            speaker: plan.speaker)
    }
}
