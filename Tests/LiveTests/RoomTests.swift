// What a room is, keeps and shows to newcomers.

import Live
import Testing

@Suite struct `A room` {
    @Test func `holds one connection of a member, and many guests`() {
        let show = check(
            """
            ann joins
            ann joins  -> old connection closed: replaced
            hal joins
            hal joins  -> old connection closed: replaced
            """)
        #expect(show.room.count == 2)
        #expect(show.room.audience == 1)
    }

    @Test func `changes in place, and remembers it across a restart`() throws {
        let show = check(
            """
            ann joins
            hal changes title=Silk slow_mode_s=5 -> room title=Silk slow_mode_s=5
            hal changes notice=Tonight           -> room notice=Tonight
            hal changes slow_mode_s=0            -> room slow_mode_s=0
            restart
            """)
        #expect(show.room.title == "Silk")
        let room = show.room.describe(show.programme)
        #expect(room["notice"] == "Tonight")
        #expect(room["slow_mode_s"] == 0)
        #expect(room["title"] == "Silk")
        #expect(room["viewers"] == 0)
    }

    @Test func `that hears late what was known of it tells those who are here`() {
        let show = check(
            """
            hal changes title=Silk              -> room title=Silk
            hal opens rain pot=9 each=1 opens=1m -> is scheduled
            hal opens snow pot=9 each=1         -> is open, snow opened, wave 1 for 15s
            """)
        // The room starts anew, and people come before the store has answered.
        show.room = Room(RoomRecord(id: Show.roomID, title: "Tea", host: Show.host))
        check(
            """
            ann joins
            house wakes  -> room title=Silk, rain has 9, snow opened
            # Once is enough.
            house wakes  -> room title=Silk
            """, in: show, hearing: [.updated])
    }

    @Test func `that hears late that it has ended sends its audience home`() {
        let show = check("hal changes state=ended -> is ended, room state=ended")
        show.room = Room(RoomRecord(id: Show.roomID, title: "Tea", host: Show.host))
        check(
            """
            hal joins
            ann joins
            house wakes  -> room state=ended, ann: closed: roomEnded
            """, in: show)
    }

    @Test func `can send a guest away by the number of theirs`() {
        let show = Show()
        let session = SessionID(loop: 1, count: 12_345)
        let guest = Actor(user: "guest:\(session)", name: "", role: .guest)
        show.step { $0.join(Viewer(session: session, actor: guest, tier: nil), &$1) }
        for user in ["guest:", "guest:1", "guest:-", "\(session)", guest.user] {
            show.step {
                $0.hear(
                    .sanctioned(
                        room: Show.roomID, user: user, Sanction(), kick: true), &$1)
            }
        }
        #expect(show.effects == [.close(session, .kicked)])
    }

    @Test func `shows a newcomer what is going on, in the order of opening`() {
        let show = check(
            """
            hal opens b pot=9 each=1 opens=1m -> is scheduled
            hal opens a pot=9 each=1 opens=2m -> is scheduled
            hal opens c pot=9 each=1          -> is open, c opened, wave 1 for 15s
            hal opens d pot=9 each=1          -> is open, d opened, wave 1 for 15s
            hal cancels d                     -> is cancelled, d closed, d cancelled
            restart
            """)
        #expect(show.room.openActivities.map { $0.fields?["activity"] } == ["c", "b", "a"])
    }

    @Test func `goes on under a new programme`() {
        let show = check(
            """
            house gives ann growth=1000 -> ann: growth +1000, ann: tier silver
            ann joins
            bob joins
            tick       -> entry ann silver-wind, viewers 2 (normal 1 silver 1) members [ann bob]
            """, hearing: [.presence])
        show.programme.tiers = TierCatalogue(
            Programme.shipped.tiers.tiers.filter { $0.id != "bronze" })
        show.room.adopt(show.programme)
        check(
            """
            cat joins
            wait 10s   -> viewers 3 (normal 2 silver 1),
                          viewers 3 (normal 2 silver 1) members [ann bob cat]
            bob leaves
            ann leaves
            tick       -> viewers 1 (normal 1) members [cat]
            """, in: show, hearing: [.presence])
    }
}
