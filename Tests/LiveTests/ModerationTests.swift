// A host's hand: what it stops, for how long, and what is written down of it.

import Live
import Testing

@Suite struct `A host moderates` {
    @Test func `a mute holds until its time, across a new connection and a restart`() {
        check(
            """
            ann joins
            hal mutes ann for 60s -> ann: told muted
            ann says hi           -> refused muted for=1m
            ann leaves
            ann returns
            wait 30s
            ann says hi           -> refused muted for=30s
            ann likes 1
            restart
            ann joins
            wait 29999ms
            ann says hi           -> refused muted for=1ms
            wait 1ms
            ann says hi           -> scroll #FFFFFF hi
            """)
    }

    @Test func `without a time it holds for ever, and can be lifted`() {
        check(
            """
            ann joins
            hal mutes ann         -> ann: told muted
            it is d400 12:00
            ann says hi           -> refused muted for=ever
            hal unmutes ann       -> ann: told unmuted
            ann says hi           -> scroll #FFFFFF hi
            """)
    }

    @Test func `a kick ends the connection and no more`() {
        check(
            """
            ann joins
            hal kicks ann         -> ann: closed: kicked
            ann joins
            ann says hi           -> scroll #FFFFFF hi
            """)
    }

    @Test func `a ban keeps out until its time`() {
        check(
            """
            ann joins
            hal bans ann for 1h   -> ann: closed: banned
            ann joins             -> closed: banned
            restart
            wait 3599s
            ann joins             -> closed: banned
            wait 1s
            ann joins
            """)
    }

    @Test func `who is not here is stopped at the door`() {
        check(
            """
            hal bans ann
            hal mutes bob         -> bob: told muted
            hal kicks cat
            ann joins             -> closed: banned
            bob joins
            bob says hi           -> refused muted for=ever
            """)
    }

    @Test func `a message is taken out`() {
        check("hal deletes 57     -> removed 57")
    }

    @Test func `nobody moderates themselves, or nobody`() {
        let show = check("hal mutes hal -> refused bad_request field=user")
        for action in Moderation.Action.allCases {
            let act = Moderation(
                action: action, room: "r1", user: nil, seq: nil, seconds: nil, reason: "")
            let request = ValueRequest(
                .moderate(act), by: show.actor("hal"), at: show.now, operation: "m")
            let answer = show.books.run([request], show.programme, seed: 1)[0].answer
            let field = action == .delete ? "seq" : "user"
            #expect(answer == .refused(.field(field, "is required")))
        }
    }

    @Test func `every act is written down with who, whom and until when`() throws {
        let show = check(
            """
            hal mutes ann for 60s -> ann: told muted
            ivy kicks ann
            hal deletes 57        -> removed 57
            hal mutes hal         -> refused bad_request field=user
            """)
        #expect(show.books.audit.map(\.actor) == ["hal", "ivy", "hal"])
        #expect(show.books.audit.map { $0.detail.text("action") } == ["mute", "kick", "delete"])
        let mute = try #require(show.books.audit.first)
        #expect(mute.detail["user"] == "ann")
        #expect(mute.detail["until"] == .int(show.now + 60_000))
    }
}
