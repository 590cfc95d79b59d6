// A configuration is taken as a whole or refused with places; and the example is what it says it
// is: every key, with the value it has where it is left out.

import Foundation
import Gateway
import Live
import Testing

@testable import livegate

@Suite struct ConfigurationTests {
    private func read(_ text: String) throws(ConfigurationError) -> Configuration {
        try Configuration(text, file: "c.yaml", over: .example)
    }

    // MARK: The example

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static let exampleText = Result {
        try String(contentsOf: root.appending(path: "livegate.example.yaml"), encoding: .utf8)
    }

    @Test func `the example that is built in is the file`() throws {
        let file = Array(try Self.exampleText.get().utf8)
        #expect(PackageResources.livegate_example_yaml == file)
    }

    @Test func `the example documents every key that is read`() throws {
        let text = try Self.exampleText.get()
        let document = ConfigurationDocument(file: "livegate.example.yaml")
        _ = try Configuration(text, over: Configuration(), in: document)
        #expect(document.knownKeys.count > 90)
        for path in document.knownKeys.sorted() {
            let key = path.split(separator: ".").last ?? ""
            let isShown = text.contains(try Regex(#"(?m)(^|[ {#-])\#(key)( |:|,)"#))
            #expect(isShown, "\(path)")
        }
    }

    @Test func `the example changes no limit, so that it can say what they are`() {
        #expect(Configuration.example.limits == Limits())
        #expect(Configuration.example.programme.show == ShowLimits())
    }

    @Test func `an empty file is the example`() throws {
        for text in ["", "# nothing\n", "limits:\ntokens: ~\n", "{}"] {
            let empty = try read(text)
            #expect(empty.programme == Configuration.example.programme)
            #expect(empty.differencesThatWait(from: .example) == [])
        }
    }

    // MARK: What is taken

    @Test func `what a file says replaces the example's, and the rest stays`() throws {
        let read = try read(
            """
            listen: "[::1]:0"
            loops: 3
            origins: [https://shop.example, "http://localhost:5173"]
            rooms:
              - {id: r1, title: One, host: h1, guests: true}
              - {"id": "r2", "title": "Two", "host": "h2", "state": "preview"}
            limits:
              idle_ms: 60000
              loopback_limited: true
            show: {watch_step_ms: 1000}
            orders: {pay_within_s: 600}
            time_zone_offset_minutes: -300
            """)
        #expect(read.listen.description == "[::1]:0")
        #expect(read.admin == Configuration.example.admin)
        #expect(read.loops == 3)
        #expect(read.origins == .listed(["https://shop.example", "http://localhost:5173"]))
        #expect(
            read.rooms == [
                RoomRecord(id: "r1", title: "One", host: "h1", admitsGuests: true),
                RoomRecord(id: "r2", title: "Two", host: "h2", state: .preview),
            ])
        #expect(read.limits.idle == 60_000 && read.limits.heartbeat == Limits().heartbeat)
        #expect(read.limits.loopbackLimited)
        #expect(read.programme.show.watchStep == 1_000)
        #expect(read.programme.payWithin == 600_000)
        #expect(read.programme.dayOffset == -300)
        #expect(read.programme.tiers == Configuration.example.programme.tiers)
    }

    @Test func `words that YAML takes for something else are texts where a text is meant`() throws {
        let read = try read("presets: [{id: 666, text: 666}, {id: no, text: no}]")
        #expect(read.programme.presets.map(\.text) == ["666", "no"])
    }

    @Test(arguments: [
        ("[]", Origins.sameHost), ("[\"*\"]", .any), ("[\"*\", https://a.example]", .any),
        ("[https://a.example]", .listed(["https://a.example"])),
    ])
    func `origins are a list, the host's own, or all`(_ text: String, _ origins: Origins) throws {
        #expect(try read("origins: \(text)").origins == origins)
    }

    @Test func `keys that wait for the next start are told apart from those that do not`() throws {
        let changed = try read(
            """
            loops: 7
            limits: {drain_ms: 0}
            presets: []
            tokens: {key_file: other.key}
            """)
        #expect(changed.differencesThatWait(from: .example) == ["loops", "tokens", "limits"])
    }

    // MARK: What is refused

    struct Mistake: Sendable, CustomTestStringConvertible {
        let text: String
        let message: String

        init(_ text: String, _ message: String) {
            self.text = text
            self.message = message
        }

        var testDescription: String { message }
    }

    static let mistakes = [
        Mistake("limitz:\n", "c.yaml:1:1 limitz: unknown key, did you mean \"limits\"?"),
        Mistake(
            "limits:\n  conections: 5\n",
            "c.yaml:2:3 limits.conections: unknown key, did you mean \"connections\"?"),
        Mistake("limits:\n  entirely_else: 5\n", "c.yaml:2:3 limits.entirely_else: unknown key"),
        Mistake("limits: [1]\n", "c.yaml:1:9 limits: must be a mapping of keys to values"),
        Mistake("- 1\n", "c.yaml:1:1: must be a mapping of keys to values"),
        Mistake(
            "limits:\n  connections: many\n",
            "c.yaml:2:16 limits.connections: must be a whole number from 1 to 1000000"),
        Mistake(
            "limits: {connections: 1.5}",
            "c.yaml:1:23 limits.connections: must be a whole number from 1 to 1000000"),
        Mistake(
            "limits: {connections: \"5\"}",
            "c.yaml:1:23 limits.connections: must be a whole number from 1 to 1000000"),
        Mistake(
            "limits: {connections: 99999999999999999999}",
            "c.yaml:1:23 limits.connections: must be a whole number from 1 to 1000000"),
        Mistake(
            "limits: {loopback_limited: yes}",
            "c.yaml:1:28 limits.loopback_limited: must be true or false"),
        Mistake(
            "limits:\n  idle_ms: 20000\n",
            "c.yaml:2:3 limits: idle_ms must be longer than heartbeat_ms"),
        Mistake("limits:\n  idle_ms: 1\n  idle_ms: 2\n", "c.yaml:3:3 idle_ms: is there twice"),
        Mistake(
            "orders: {pay_within_s: 9}",
            "c.yaml:1:24 orders.pay_within_s: must be a whole number from 10 to 2592000"),
        Mistake("listen: here", "c.yaml:1:9 listen: \(Endpoint.form)"),
        Mistake("listen: 127.0.0.1:65536", "c.yaml:1:9 listen: \(Endpoint.form)"),
        Mistake("listen: ::1:80", "c.yaml:1:9 listen: \(Endpoint.form)"),
        Mistake(
            "origins: [https://shop.example/]",
            "c.yaml:1:11 origins[0]: must be as browsers send it, such as https://shop.example, "
                + "or \"*\""),
        Mistake("origins: all", "c.yaml:1:10 origins: must be a list"),
        Mistake(
            "tokens: {secret: abc}",
            "c.yaml:1:18 tokens.secret: must be base64url text of 32 bytes or more"),
        Mistake("rooms:\n  - title: x\n    host: h", "c.yaml:2:5 rooms[0].id: is missing"),
        Mistake(
            "rooms: [{id: \"no id!\", title: x, host: h}]",
            "c.yaml:1:14 rooms[0].id: must be 1 to 64 of A-Z a-z 0-9 _ - . :"),
        Mistake(
            "rooms:\n  - {id: r, title: a, host: h}\n  - {id: r, title: b, host: h}\n",
            "c.yaml:3:10 rooms[1].id: r is there twice"),
        Mistake(
            "rooms: [{id: r, title: a, host: h, state: life}]",
            "c.yaml:1:43 rooms[0].state: must be one of scheduled, preview, live, ended, "
                + "did you mean \"live\"?"),
        Mistake(
            "tiers: [{id: a, growth: 0, color: red}]",
            "c.yaml:1:35 tiers[0].color: must be #RRGGBB in quotes, such as \"#FFC53D\""),
        Mistake(
            "tiers: [{id: a, growth: 1}]",
            "c.yaml:1:8 tiers: the first tier is everybody's: it must have growth: 0"),
        Mistake(
            "tiers: []", "c.yaml:1:8 tiers: the first tier is everybody's: it must have growth: 0"),
        Mistake(
            "tiers:\n- {id: a, growth: 0}\n- {id: b, growth: 5}\n- {id: c, growth: 5}\n",
            "c.yaml:4:19 tiers[2].growth: must be more than that of the tier before"),
        Mistake(
            "tiers: [{id: a, growth: 0}, {id: a}]", "c.yaml:1:34 tiers[1].id: a is there twice"),
        Mistake(
            "tiers: [{id: a, growth: 0, styles: [scrol]}]",
            "c.yaml:1:37 tiers[0].styles[0]: must be one of scroll, pinned, banner, did you mean "
                + "\"scroll\"?"),
        Mistake(
            "boosts: [{id: nobody, points: 1}]",
            "c.yaml:1:15 boosts[0].id: names a tier that is not there"),
        Mistake(
            "segments: [{id: a}, {id: a}]", "c.yaml:1:26 segments[1].id: a is there twice"),
        Mistake(
            "segments: [{id: a, orders: {min: 2, max: 1}}]",
            "c.yaml:1:34 segments[0].orders.min: must not be above max"),
        Mistake(
            "keeping: {keep_percent: 101}",
            "c.yaml:1:25 keeping.keep_percent: must be a whole number from 0 to 100"),
        Mistake(
            "rules: [{id: a, on: watchd, points: 1}]",
            "c.yaml:1:21 rules[0].on: must be one of watched, watched_to_end, liked, commented, "
                + "featured, shared, followed, voted, answered, joined, signed_in, order_paid, "
                + "order_refunded, cart_added, membership_opened, membership_renewed, "
                + "registered, invite_registered, invite_first_order, invite_reached, birthday, "
                + "returned, tier_reached, did you mean \"watched\"?"),
        Mistake(
            "rules: [{id: a, on: liked}]",
            "c.yaml:1:9 rules[0].points: grants neither points nor growth nor anything else"),
        Mistake(
            "rules: [{id: a, on: liked, points: 1, limit: {times: 1}}]",
            "c.yaml:1:46 rules[0].limit.per: is missing"),
        Mistake(
            "rules: [{id: a, on: liked, points: 1, task: {zh: \"\"}}]",
            "c.yaml:1:50 rules[0].task.zh: must have 1 to 200 characters"),
        Mistake(
            "texts: {upgrade: \"a\\nb\"}",
            "c.yaml:1:18 texts.upgrade: must be one line without control characters"),
        Mistake("presets: [~]", "c.yaml:1:11 presets[0].id: is missing"),
        Mistake(
            "tiers: [unclosed\n",
            "c.yaml:2:1: while parsing a flow sequence from line 1: did not find expected ',' or "
                + "']'"),
        Mistake(
            "limits:\n\tidle_ms: 60000\n",
            "c.yaml:2:1: while scanning for the next token from line 2: found character that "
                + "cannot start any token"),
    ]

    @Test(arguments: mistakes)
    func `a mistake is told with its place and what is probably meant`(_ mistake: Mistake) {
        #expect {
            _ = try read(mistake.text)
        } throws: { error in
            let told = (error as? ConfigurationError)?.problems.map(\.description) ?? []
            return told.contains(mistake.message)
        }
    }

    @Test func `all mistakes of a file are told at once`() {
        let error = #expect(throws: ConfigurationError.self) {
            try read("a: 1\nlisten: x\nlimits: {connections: 0}\n")
        }
        #expect(error?.problems.map(\.path) == ["listen", "limits.connections", "a"])
    }
}
