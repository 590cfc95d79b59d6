// Every command of the protocol that this node understands, with good and bad fields: a bad one
// is named, and an answer finds its way back to the command's id.

import Foundation
import Live
import Testing
import Wire

@testable import Gateway

@Suite struct `A client's command` {
    typealias Body = ClientCommand.Body

    static func read(_ text: String) throws(ClientCommand.Unreadable) -> ClientCommand {
        var outcome: Result<ClientCommand, ClientCommand.Unreadable>?
        Array(text.utf8).withUnsafeBytes { bytes in
            do throws(ClientCommand.Unreadable) {
                outcome = .success(
                    try ClientCommand.read(bytes, .json, JSONLimits(depth: 32, keys: 256)))
            } catch {
                outcome = .failure(error)
            }
        }
        return try outcome!.get()
    }

    @Test func `is one of the protocol's list, all of which are read and counted`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let protocolText = try String(
            contentsOf: root.appending(path: "docs/protocol.asyncapi.yaml"), encoding: .utf8)
        let named = protocolText.split(separator: "\n").compactMap { line in
            line.wholeMatch(of: #/    command\.([a-z.]+):/#).map { String($0.output.1) }
        }
        #expect(named.count > 30 && Set(named) == Set(ClientCommand.types))
        let metrics = GatewayMetrics()
        for type in ClientCommand.types {
            metrics.command(type)
            do {
                _ = try Self.read(#"{"id":1,"type":"\#(type)"}"#)
            } catch {
                #expect(error.refusal.code != .unknownCommand, "\(type)")
            }
        }
        let told = try Exposition(MetricsExposition.text(of: metrics.registry))
        for type in named {
            #expect(told["livegate_commands_total{type=\"\(type)\"}"] == 1, "\(type)")
        }
    }

    struct Good: Sendable, CustomTestStringConvertible {
        let text: String
        let isRight: @Sendable (Body) -> Bool
        var testDescription: String { text }

        init(_ text: String, _ isRight: @escaping @Sendable (Body) -> Bool) {
            self.text = text
            self.isRight = isRight
        }
    }

    static let show = [
        Good(#"{"type":"danmaku","text":"hi","style":"pinned"}"#) {
            if case .danmaku(let said) = $0 {
                said == Utterance(text: "hi", preset: nil, style: "pinned")
            } else {
                false
            }
        },
        Good(#"{"type":"danmaku","preset":"came"}"#) {
            if case .danmaku(let said) = $0 { said.preset == "came" } else { false }
        },
        Good(#"{"type":"like","count":1}"#) { if case .like(1) = $0 { true } else { false } },
        Good(#"{"type":"like","count":50}"#) { if case .like(50) = $0 { true } else { false } },
        Good(#"{"type":"share"}"#) { if case .share(nil) = $0 { true } else { false } },
        Good(#"{"type":"share","channel":"wx"}"#) {
            if case .share("wx") = $0 { true } else { false }
        },
        Good(#"{"type":"follow","on":true}"#) {
            if case .follow(true) = $0 { true } else { false }
        },
        Good(#"{"type":"signin"}"#) { if case .signIn = $0 { true } else { false } },
        Good(#"{"type":"quiet","effects":true,"danmaku":false}"#) {
            if case .quiet(true, nil, false) = $0 { true } else { false }
        },
        Good(#"{"type":"ack","cursor":9}"#) {
            if case .acknowledge(9) = $0 { true } else { false }
        },
        Good(#"{"type":"account"}"#) { if case .account(20, nil) = $0 { true } else { false } },
        Good(#"{"type":"account","history":100,"before":7}"#) {
            if case .account(100, 7) = $0 { true } else { false }
        },
        Good(#"{"type":"renew","token":"a.b.c"}"#) {
            if case .renew("a.b.c") = $0 { true } else { false }
        },
        Good(#"{"type":"ping"}"#) { if case .ping = $0 { true } else { false } },
        Good(#"{"type":"claim","op":"o1","activity":"a1"}"#) {
            if case .enter(let op, "a1", let fields) = $0 {
                op.id == "o1" && fields == [:]
            } else {
                false
            }
        },
        Good(#"{"type":"claim","op":"o1","activity":"a1","wave":2}"#) {
            if case .enter(_, _, let fields) = $0 { fields == ["wave": 2] } else { false }
        },
        Good(#"{"type":"enter","op":"o1","activity":"a1","shares":3}"#) {
            if case .enter(_, _, let fields) = $0 { fields == ["shares": 3] } else { false }
        },
        Good(#"{"type":"vote","op":"o1","activity":"a1","option":"b"}"#) {
            if case .enter(_, _, let fields) = $0 { fields == ["option": "b"] } else { false }
        },
        Good(#"{"type":"answer","op":"o1","activity":"a1","option":"b"}"#) {
            if case .enter(_, _, let fields) = $0 { fields == ["option": "b"] } else { false }
        },
        Good(
            #"{"type":"buy","op":"o","activity":"a","sku":"s","quantity":2,"points":9}"#
        ) {
            guard case .enter(_, _, let fields) = $0 else { return false }
            return fields == ["sku": "s", "quantity": 2, "points": 9]
        },
        Good(#"{"type":"mine"}"#) { if case .mine(nil) = $0 { true } else { false } },
        Good(#"{"type":"mine","activity":"a1"}"#) {
            if case .mine("a1") = $0 { true } else { false }
        },
    ]

    static let spending = [
        Good(#"{"type":"redeem","op":"o","item":"mug"}"#) {
            if case .redeem(_, "mug", 1) = $0 { true } else { false }
        },
        Good(#"{"type":"redeem","op":"o","item":"mug","quantity":100}"#) {
            if case .redeem(_, "mug", 100) = $0 { true } else { false }
        },
        Good(#"{"type":"cancel","op":"o","order":"o1"}"#) {
            if case .cancel(_, "o1") = $0 { true } else { false }
        },
        Good(#"{"type":"gift","op":"o","gift":"heart"}"#) {
            if case .gift(_, "heart", 1) = $0 { true } else { false }
        },
        Good(#"{"type":"gift","op":"o","gift":"heart","count":999}"#) {
            if case .gift(_, "heart", 999) = $0 { true } else { false }
        },
        Good(#"{"type":"transfer","op":"o","to":"u2","points":500}"#) {
            if case .transfer(_, "u2", 500) = $0 { true } else { false }
        },
        Good(#"{"type":"shop"}"#) { if case .shop(nil, 50) = $0 { true } else { false } },
        Good(#"{"type":"shop","after":"mug","count":1}"#) {
            if case .shop("mug", 1) = $0 { true } else { false }
        },
    ]

    static let hosts = [
        Good(
            #"{"type":"activity.open","kind":"point_rain","op":"o","pot":100,"each":5,"x":1}"#
        ) {
            guard case .open(let op, let opening) = $0 else { return false }
            return op.id == "o" && opening.kind == "point_rain"
                && opening.settings == ["pot": 100, "each": 5, "x": 1]
        },
        Good(#"{"type":"activity.close","op":"o","activity":"a"}"#) {
            if case .end(_, "a", .close) = $0 { true } else { false }
        },
        Good(#"{"type":"activity.settle","op":"o","activity":"a"}"#) {
            if case .end(_, "a", .settle) = $0 { true } else { false }
        },
        Good(#"{"type":"activity.cancel","op":"o","activity":"a"}"#) {
            if case .end(_, "a", .cancel) = $0 { true } else { false }
        },
        Good(#"{"type":"room.update","title":"T","notice":null,"slow_mode_s":5}"#) {
            guard case .update(let changes) = $0 else { return false }
            return changes == ["title": "T", "notice": .null, "slow_mode_s": 5]
        },
        Good(#"{"type":"moderate","action":"mute","user":"u1","seconds":60}"#) {
            if case .moderate(.mute, "u1", nil, 60, "") = $0 { true } else { false }
        },
        Good(#"{"type":"moderate","action":"delete","seq":5,"reason":"spam"}"#) {
            if case .moderate(.delete, nil, 5, nil, "spam") = $0 { true } else { false }
        },
        Good(#"{"type":"announce","text":"sale"}"#) {
            if case .announce("sale", "scroll") = $0 { true } else { false }
        },
        Good(#"{"type":"audience"}"#) { if case .audience = $0 { true } else { false } },
    ]

    @Test(arguments: show + spending + hosts)
    func `is read with its fields`(good: Good) throws {
        let command = try Self.read(good.text)
        #expect(good.isRight(command.body), "\(command.body)")
    }

    // MARK: Refusals

    /// Frames with one field wrong, and the field that is named.
    @Test(
        arguments: [
            (#"{"type":"danmaku","text":7}"#, "text"),
            (#"{"type":"danmaku","style":true}"#, "style"),
            (#"{"type":"danmaku","preset":""}"#, "preset"),
            (#"{"type":"like"}"#, "count"), (#"{"type":"like","count":0}"#, "count"),
            (#"{"type":"like","count":51}"#, "count"), (#"{"type":"like","count":"5"}"#, "count"),
            (#"{"type":"like","count":null}"#, "count"),
            (#"{"type":"share","channel":5}"#, "channel"),
            (#"{"type":"follow"}"#, "on"), (#"{"type":"follow","on":1}"#, "on"),
            (#"{"type":"quiet","effects":"yes"}"#, "effects"),
            (#"{"type":"ack"}"#, "cursor"), (#"{"type":"ack","cursor":-1}"#, "cursor"),
            (#"{"type":"account","history":101}"#, "history"),
            (#"{"type":"account","before":0}"#, "before"),
            (#"{"type":"renew"}"#, "token"), (#"{"type":"renew","token":""}"#, "token"),
            (#"{"type":"claim","activity":"a"}"#, "op"),
            (#"{"type":"claim","op":"has blank","activity":"a"}"#, "op"),
            (#"{"type":"claim","op":"o"}"#, "activity"),
            (#"{"type":"claim","op":"o","activity":5}"#, "activity"),
            (#"{"type":"claim","op":"o","activity":"a","wave":0}"#, "wave"),
            (#"{"type":"redeem","item":"mug"}"#, "op"), (#"{"type":"redeem","op":"o"}"#, "item"),
            (#"{"type":"redeem","op":"o","item":"mug","quantity":0}"#, "quantity"),
            (#"{"type":"redeem","op":"o","item":"mug","quantity":101}"#, "quantity"),
            (#"{"type":"cancel","order":"o1"}"#, "op"), (#"{"type":"cancel","op":"o"}"#, "order"),
            (#"{"type":"gift","op":"o"}"#, "gift"),
            (#"{"type":"gift","op":"o","gift":"heart","count":1000}"#, "count"),
            (#"{"type":"gift","op":"o","gift":"heart","count":-1}"#, "count"),
            (#"{"type":"transfer","op":"o","points":5}"#, "to"),
            (#"{"type":"transfer","op":"o","to":"a b","points":5}"#, "to"),
            (#"{"type":"transfer","op":"o","to":"u2"}"#, "points"),
            (#"{"type":"transfer","op":"o","to":"u2","points":0}"#, "points"),
            (#"{"type":"shop","count":101}"#, "count"), (#"{"type":"shop","after":5}"#, "after"),
            (#"{"type":"activity.open","op":"o"}"#, "kind"),
            (#"{"type":"activity.open","op":"o","kind":"piñata"}"#, "kind"),
            (#"{"type":"activity.open","op":"o","kind":"point_rain","eligible":5}"#, "eligible"),
            (#"{"type":"activity.open","op":"o","kind":"point_rain","opens_at":-1}"#, "opens_at"),
            (#"{"type":"activity.open","kind":"point_rain"}"#, "op"),
            (#"{"type":"activity.close","op":"o"}"#, "activity"),
            (#"{"type":"activity.settle","activity":"a"}"#, "op"),
            (#"{"type":"room.update","title":""}"#, "title"),
            (#"{"type":"room.update","product":"p"}"#, "product"),
            (#"{"type":"room.update","slow_mode_s":3601}"#, "slow_mode_s"),
            (#"{"type":"room.update","state":"asleep"}"#, "state"),
            (#"{"type":"moderate"}"#, "action"), (#"{"type":"moderate","action":"hug"}"#, "action"),
            (#"{"type":"moderate","action":"mute","user":"a b"}"#, "user"),
            (#"{"type":"moderate","action":"mute","seconds":0}"#, "seconds"),
            (#"{"type":"moderate","action":"delete","seq":0}"#, "seq"),
            (#"{"type":"announce"}"#, "text"), (#"{"type":"announce","text":""}"#, "text"),
            (#"{"id":3}"#, "type"), (#"{"id":3,"type":5}"#, "type"),
        ] as [(String, String)])
    func `with a bad field is a bad request that names it`(text: String, field: String) {
        #expect {
            _ = try Self.read(text)
        } throws: { error in
            let unreadable = error as? ClientCommand.Unreadable
            return unreadable?.refusal.code == .badRequest && unreadable?.isGarbage == false
                && unreadable?.refusal.details["field"] == .string(field)
        }
    }

    @Test(arguments: ["bye", "gifts", "", "Danmaku", "danmaku ", "activity.", "__proto__"])
    func `of an unknown type is answered by its id`(type: String) {
        #expect {
            _ = try Self.read(#"{"id":7,"type":"\#(type)"}"#)
        } throws: { error in
            let unreadable = error as? ClientCommand.Unreadable
            return unreadable?.refusal.code == .unknownCommand && unreadable?.id == 7
                && unreadable?.isGarbage == false
        }
    }

    @Test(arguments: [
        "", "{", "hello", "[]", "7", "null", #"{"type":"ping"} x"#, #"{"type":"like","count":1.5}"#,
        #"{"type":"like","count":1e3}"#, #"{"type":"ping","type":"ping"}"#,
        #"{"type":"ping","id":0}"#, #"{"type":"ping","id":2147483648}"#,
        #"{"type":"ping","id":"7"}"#, #"{"type":"ping","id":null}"#,
        "{\"type\":\"ping\",\"x\":" + String(repeating: "[", count: 33),
    ])
    func `that is none is garbage without an id`(text: String) {
        #expect {
            _ = try Self.read(text)
        } throws: { error in
            let unreadable = error as? ClientCommand.Unreadable
            return unreadable?.refusal.code == .badRequest && unreadable?.isGarbage == true
                && unreadable?.id == nil
        }
    }

    @Test func `may carry fields that nobody knows, and an id up to 2147483647`() throws {
        let command = try Self.read(#"{"id":2147483647,"type":"ping","trace":{"a":[1]}}"#)
        #expect(command.id == Int64(Int32.max))
        #expect(try Self.read(#"{"type":"ping"}"#).id == nil)
    }

    // MARK: Operations

    private static func fingerprint(_ text: String) throws -> Int64? {
        guard case .enter(let op, _, _) = try read(text).body else { return nil }
        return op.fingerprint
    }

    static let claim = #"{"id":1,"type":"claim","op":"o1","activity":"a1","wave":2}"#

    @Test(arguments: [
        #"{"id":2,"type":"claim","op":"o1","activity":"a1","wave":2}"#,
        #"{"type":"claim","op":"o1","activity":"a1","wave":2}"#,
        #"{"wave":2,"activity":"a1","op":"o1","type":"claim"}"#,
        #"{"id":1,"type":"claim","op":"o2","activity":"a1","wave":2}"#,
        #"{"id":1,"type":"claim","op":"o1","activity":"a1","wave":2,"hint":null}"#,
    ])
    func `sent again is known whatever its id and order`(again: String) throws {
        #expect(try Self.fingerprint(again) == Self.fingerprint(Self.claim))
    }

    @Test func `what says something else has another fingerprint`() throws {
        let texts = [
            "null", "true", "false", "0", "1", "-1", #""""#, #""1""#, "[]", "[1]", "[[1]]", "[1,2]",
            "[2,1]", "[[],1]", "{}", #"{"a":1}"#, #"{"b":1}"#, #"{"a":1,"b":2}"#,
            #"{"a":2,"b":1}"#, #"{"a":{"b":1}}"#, #"{"a":[1]}"#, #"{"a":"1"}"#, #"{"a":1,"b":1}"#,
        ]
        let fingerprints = try texts.map { try JSONReader.read(Array($0.utf8)).fingerprint }
        #expect(Set(fingerprints).count == texts.count)
    }

    @Test func `sent again is known with inner fields in another order`() throws {
        func fingerprint(_ eligible: String) throws -> Int64? {
            let command = try Self.read(
                #"{"type":"activity.open","kind":"point_rain","op":"o","eligible":\#(eligible)}"#)
            guard case .open(let op, _) = command.body else { return nil }
            return op.fingerprint
        }
        let first = try fingerprint(#"{"min_tier":"gold","follow":true}"#)
        #expect(try fingerprint(#"{"follow":true,"min_tier":"gold"}"#) == first)
        #expect(try fingerprint(#"{"follow":false,"min_tier":"gold"}"#) != first)
    }

    @Test(arguments: [
        #"{"type":"claim","op":"o1","activity":"a1"}"#,
        #"{"type":"claim","op":"o1","activity":"a1","wave":3}"#,
        #"{"type":"claim","op":"o1","activity":"a2","wave":2}"#,
    ])
    func `sent with other fields is another`(other: String) throws {
        #expect(try Self.fingerprint(other) != Self.fingerprint(Self.claim))
    }
}
