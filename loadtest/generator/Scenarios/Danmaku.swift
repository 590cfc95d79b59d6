// A crowd that chats: every danmaku goes to everyone, and its time is taken at everyone.

/// Chats at a set rate.
final class Danmaku: Act {
    let title = "chat"
    private let plan: Plan

    /// Seconds for the last danmaku to arrive.
    private static let tail = 1.0

    init(_ plan: Plan) { self.plan = plan }

    func begin(_ director: Director) {
        director.order { crew in
            // The host sits in the first crew.
            let messages =
                switch plan.speaker {
                case .viewers: plan.messages / Double(plan.loops)
                case .host: crew == 0 ? plan.messages : 0
                }
            return .chat(
                messages: messages, likes: plan.likes / Double(plan.loops),
                seconds: plan.seconds, speaker: plan.speaker)
        }
    }

    func isOver(_ now: Reading, elapsed: Double) -> Bool {
        elapsed >= plan.seconds + Self.tail
    }
}
