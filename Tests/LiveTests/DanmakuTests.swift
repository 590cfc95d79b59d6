// What people say: in which colour and style, how long, and who is shown it.

import Live
import Testing

@Suite struct `Danmaku` {
    @Test(arguments: [
        ("normal", "#FFFFFF"), ("bronze", "#D9A066"), ("silver", "#C0D6E4"),
        ("gold", "#FFC53D"), ("black_diamond", "#9F7AEA"), ("svip", "#FF4D4F"),
    ])
    func `is in the colour of the tier`(tier: String, color: String) {
        check("ann says hi -> scroll \(color) hi", in: Show.visited(by: "ann", of: tier))
    }

    @Test(
        arguments: [
            ("normal", "pinned", "gold"), ("silver", "pinned", "gold"), ("gold", "pinned", nil),
            ("gold", "banner", "black_diamond"), ("black_diamond", "banner", nil),
            ("svip", "banner", nil), ("normal", "scroll", nil),
        ] as [(String, String, String?)])
    func `has the styles of the tier`(tier: String, style: String, need: String?) throws {
        let color = try #require(Programme.shipped.tiers[tier]?.color)
        let outcome = need.map { "refused tier_required need=\($0)" } ?? "\(style) \(color) hi"
        check("ann says hi as \(style) -> \(outcome)", in: Show.visited(by: "ann", of: tier))
    }

    @Test func `tells who speaks, and the answer waits for its number`() throws {
        let show = check(
            "ann says hi -> scroll #FFC53D hi", in: Show.visited(by: "ann", of: "gold"))
        let event = try #require(show.shown("danmaku").first)
        #expect(event.fields["user"] == "ann")
        #expect(event.fields["name"] == "ann")
        #expect(event.fields["tier"] == "gold")
        #expect(event.fields["badge"] == "gold")
        #expect(event.recency == .said)
        #expect(
            show.effects.contains(.reply(show.session("ann"), request: 1, [:], seq: true)))
    }

    @Test func `has the title of the tier, where it has one`() throws {
        var programme = Programme.quiet
        programme.tiers = TierCatalogue(
            programme.tiers.tiers.map { tier in
                var tier = tier
                tier.title = tier.id == "gold" ? "Patron" : nil
                return tier
            })
        let show = check(
            """
            house gives ann tier=gold -> ann: tier gold
            ann joins
            bob joins
            ann says hi -> scroll #FFC53D hi
            bob says hi -> scroll #FFFFFF hi
            """, in: Show(programme))
        #expect(show.shown("danmaku").map { $0.fields["title"] } == ["Patron", nil])
        let told = try #require(show.books.feed.first { $0.type == "tier" })
        #expect(told.body["benefits"]?.fields?["title"] == "Patron")
    }

    @Test func `every message has an id of its own`() {
        let show = check(
            """
            ann joins
            bob joins
            ann says hi -> scroll #FFFFFF hi
            ann says hi -> scroll #FFFFFF hi
            bob says hi -> scroll #FFFFFF hi
            """)
        #expect(Set(show.shown("danmaku").map { $0.fields.text("id") }).count == 3)
    }

    @Test(
        arguments: [
            ("  hi  ", "hi"), ("\u{3000}你好\u{3000}", "你好"), ("a b", "a b"),
            (String(repeating: "字", count: 200), String(repeating: "字", count: 200)),
            (String(repeating: "x", count: 200) + " ", String(repeating: "x", count: 200)),
            ("", nil), ("   ", nil), ("\u{3000}\n\t", nil),
            (String(repeating: "x", count: 201), nil),
            // One that is seen as one and is two: the limit counts what is sent.
            (String(repeating: "e\u{301}", count: 101), nil),
        ] as [(String, String?)])
    func `has 1 to 200 characters after trimming`(sent: String, shown: String?) {
        let show = spoken(Utterance(text: sent, preset: nil, style: nil))
        #expect(show.shown("danmaku").first?.fields["text"]?.string == shown)
        #expect(show.refusals.first?.details["field"]?.string == (shown == nil ? "text" : nil))
    }

    @Test(
        arguments: [
            (Utterance(text: nil, preset: "hello", style: nil), nil),
            (Utterance(text: nil, preset: "bye", style: nil), "preset"),
            (Utterance(text: nil, preset: nil, style: nil), "text"),
            (Utterance(text: "hi", preset: nil, style: "huge"), "style"),
        ] as [(Utterance, String?)])
    func `a field that cannot be taken is named`(utterance: Utterance, field: String?) {
        let show = spoken(utterance)
        #expect(show.refusals.first?.details["field"]?.string == field)
        #expect(show.refusals.isEmpty == (field == nil))
    }

    @Test func `a preset says its text`() {
        check(
            """
            ann joins
            ann says preset hello -> scroll #FFFFFF 主播好
            """)
    }

    @Test(
        arguments: [
            (nil, [.danmaku]), ("pinned", [.danmaku, .banners]), ("banner", [.danmaku, .banners]),
        ] as [(String?, Quiet)])
    func `is kept from who has muted it`(style: String?, hidden: Quiet) {
        let show = spoken(Utterance(text: "hi", preset: nil, style: style), of: "svip")
        #expect(show.shown("danmaku").first?.hiddenBy == hidden)
    }

    private func spoken(_ utterance: Utterance, of tier: String = "normal") -> Show {
        let show = Show.visited(by: "ann", of: tier)
        let session = show.session("ann")
        show.step { $0.say(utterance, from: session, request: 1, id: "o", &$1) }
        return show
    }
}

extension Show {
    /// What was refused in the room.
    var refusals: [Refusal] {
        effects.compactMap { effect in
            guard case .refuse(_, _, let refusal) = effect else { return nil }
            return refusal
        }
    }
}
