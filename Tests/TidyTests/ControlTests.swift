// A check that has never found anything proves nothing: each is shown one planted fault, and prose
// that only looks like one.

import Testing

@Suite struct ControlTests {
    private func planted(_ text: String, at path: String) -> [SourceFile] {
        [SourceFile(path: path, text: text)]
    }

    @Test(arguments: [
        ("Sources/Live/Room.swift", "let now = Date()"),
        ("Sources/Live/Room.swift", "let clock = ContinuousClock()"),
        ("Sources/Ledger/Book.swift", "let id = UUID().uuidString"),
        ("Sources/Wire/Mask.swift", "let key = UInt32.random(in: 0...9)"),
        ("Sources/Live/Rain.swift", "func start() { Task { await fall() } }"),
        ("Sources/Live/Rain.swift", "internal import Foundation"),
        ("Sources/Gateway/Session.swift", "final class Session: @unchecked Sendable {}"),
        ("Sources/Store/Store.swift", "let rows = try! load()"),
        ("Sources/Bus/Bus.swift", "let topic = name as! String"),
        ("Sources/Gateway/Session.swift", "fatalError(\"no\")"),
        ("Sources/Gateway/Session.swift", "print(\"joined\")"),
    ])
    func `a banned word is found`(_ path: String, _ line: String) {
        let files = planted("// Why.\n\n\(line)\n", at: path)
        let found = Ban.all.flatMap { $0.findings(in: files) }
        #expect(found.map(\.line) == [3], "\(found)")
    }

    @Test(arguments: [
        ("Sources/Live/Room.swift", "// The Clock is not read here; no Task { either."),
        ("Sources/Live/Room.swift", "let word = \"Date() and \\\" UUID()\" + #\"Task {\"#"),
        ("Sources/Live/Room.swift", "/* Date() /* nested */ UUID() */ let update = candiDate(1)"),
        ("Sources/Live/Room.swift", "let clockwise = true; var taskClock_ = 1"),
        ("Sources/Net/Slot.swift", "struct Slot: @unchecked Sendable {}"),
        ("Sources/livegate/main.swift", "print(address)"),
        ("Tests/LiveTests/RoomTests.swift", "let id = UUID()"),
        ("Sources/Gateway/Ids.swift", "let now = Clock.wallNow(); footprint(1)"),
    ])
    func `what only looks like one is left alone`(_ path: String, _ line: String) {
        let files = planted("// Why.\n\n\(line)\n", at: path)
        let found = Ban.all.flatMap { $0.findings(in: files) }
        #expect(found.isEmpty, "\(found)")
    }

    @Test func `an import that is not declared is found`() {
        let manifest = Manifest(
            """
            let yaml: Target.Dependency = .product(name: "Yams", package: "Yams")
            func layer(_ name: String) -> Target { .target(name: name) }
            system("UV", "libuv", "libuv1-dev"),
            layer("Net", ["CUV"]),
            layer("Live", ["Ledger"]),
            layer("Gateway", ["Live", "CUV", yaml]),
            """)
        let text = "// Why.\npackage import Ledger\nimport struct Net.Loop\nimport Foundation\n"
        let found = Check.imports(planted(text, at: "Sources/Live/Room.swift"), manifest)
        #expect(found.map(\.line) == [3], "\(found)")
        #expect(found.first?.problem.contains("Net") == true)
        #expect(Check.ownership(manifest).count == 2)
        let stray = Check.imports(planted("// Why.\n", at: "Sources/Lost/Lost.swift"), manifest)
        #expect(stray.count == 1)
    }

    @Test func `a long line, a long file and a missing opening are found`() {
        let long = "// Why.\n" + String(repeating: "x", count: 101) + "\n"
        #expect(Check.sizes(planted(long, at: "Sources/Live/A.swift")).map(\.line) == [2])
        let tall = "// Why.\n" + String(repeating: "let x = 1\n", count: 600)
        #expect(Check.sizes(planted(tall, at: "Sources/Live/A.swift")).map(\.line) == [601])
        #expect(Check.openings(planted("import Net\n", at: "Sources/Live/A.swift")).count == 1)
        #expect(Check.openings(planted("\n// Late.\n", at: "Sources/Live/A.swift")).count == 1)
        #expect(Check.openings(planted("// In good time.\n", at: "Sources/Live/A.swift")).isEmpty)
    }

    @Test(arguments: [
        ("Sources/Live/Utils.swift", true), ("Sources/Live/RoomManager.swift", true),
        ("Sources/Live/StringHelpers.swift", true), ("Sources/Common/Room.swift", true),
        ("Sources/Live/Base.swift", true), ("Sources/Wire/Base64URL.swift", false),
        ("Sources/Store/Database.swift", false), ("Sources/Live/Room.swift", false),
    ])
    func `a name without a subject is found`(_ path: String, _ isFound: Bool) {
        #expect(Check.names(planted("", at: path)).isEmpty != isFound)
    }

    @Test(arguments: [
        ("let path = \"/home" + "/me/data\"", true), ("cd /root" + "/x", true),
        ("https://example.org/home" + "/page", false), ("$here/work" + "/x", false),
    ])
    func `a path of one machine is found`(_ line: String, _ isFound: Bool) {
        let found = Check.machinePaths(planted(line, at: "deploy/run.sh"))
        #expect(found.isEmpty != isFound, "\(found)")
    }
}
