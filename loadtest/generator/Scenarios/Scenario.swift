// The scenarios, one line each. Every one begins with all viewers joining and ends with all
// leaving; in between come its acts, one after another.

import Wire

/// A part of a run, played by the director once everyone is there.
protocol Act: AnyObject {
    /// Names it in the report.
    var title: String { get }
    func begin(_ director: Director)
    /// The host was told this.
    func heard(_ event: JSON)
    /// Asked ten times a second; `elapsed` in seconds since it began.
    func isOver(_ now: Reading, elapsed: Double) -> Bool
    /// Adds what it alone knows.
    func conclude(_ report: inout Report)
}

extension Act {
    func heard(_ event: JSON) {}
    func conclude(_ report: inout Report) {}
}

/// A scenario by name.
struct Scenario: Sendable {
    let name: String
    let about: String
    let acts: @Sendable (Plan) -> [any Act]

    static let all = [
        Scenario(name: "storm-join", about: "all join at a rate, hold, leave") { [StormJoin($0)] },
        Scenario(name: "idle", about: "all join and hold still: memory a connection") {
            [StormJoin($0)]
        },
        Scenario(name: "churn", about: "viewers leave and come at --rate: the slope of memory") {
            [Churn($0)]
        },
        Scenario(name: "command", about: "likes, then danmaku, each with its reply: CPU a command")
        {
            [Danmaku($0, title: "likes", messages: 0), Danmaku($0, title: "danmaku", likes: 0)]
        },
        Scenario(name: "danmaku", about: "the crowd chats at a set rate") { [Danmaku($0)] },
        Scenario(name: "point-rain", about: "a point rain, claimed by all") { [PointRain($0)] },
        Scenario(name: "orders", about: "the mall sells, --orders a second: payment to credit") {
            [Orders($0)]
        },
        Scenario(name: "flash-sale", about: "a flash sale, wanted by all; see loadtest/flash.sh") {
            [FlashSale($0)]
        },
        Scenario(name: "quiz", about: "all answer a quiz at once; see loadtest/rush.sh") {
            [RushHour($0, .quiz)]
        },
        Scenario(name: "red-packet", about: "all grab at a red packet; see loadtest/rush.sh") {
            [RushHour($0, .redPacket)]
        },
        Scenario(name: "reconnect-storm", about: "all are cut off in a chat, and come back") {
            [ReconnectStorm($0)]
        },
        Scenario(name: "cuts", about: "connections are cut at random bytes, --count times") {
            [Cuts($0)]
        },
        Scenario(name: "evening", about: "a chat, then a point rain; or the acts of --script") {
            $0.script?.acts($0) ?? [Danmaku($0), PointRain($0)]
        },
    ]

    static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }
}
