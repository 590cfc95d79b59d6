// A log line may hold what strangers sent. Whatever that is, it stays one line, plain to see, and
// nobody's token is in it.

import Logging
import Net
import Synchronization
import Testing
import Wire

@testable import Gateway

/// Where the lines of a test go.
private final class Page: Sendable {
    private let text = Mutex<[UInt8]>([])

    func append(_ line: [UInt8]) { text.withLock { $0 += line } }

    var lines: [String] {
        String(decoding: text.withLock { $0 }, as: UTF8.self).split(separator: "\n").map(
            String.init)
    }
}

@Suite struct `A log line` {
    /// The lines that `body` logs.
    private static func lines(
        _ form: LogLines.Form = .json, _ body: (Logger) -> Void
    ) -> [String] {
        let page = Page()
        let sink = LogSink(dropped: {}, write: { page.append($0) })
        body(
            Logger(label: "test") { label in
                LogLines(label: label, sink: sink, form: form) { 1_767_323_045_678 }
            })
        sink.finish()
        return page.lines
    }

    @Test func `is one JSON object with time, level, label, message and metadata`() throws {
        let lines = Self.lines { log in
            log.info("ready", metadata: ["port": "8080", "loops": "\(2)"])
            log.debug("not asked for")
            log.error("gone")
        }
        let first: JSON = [
            "ts": "2026-01-02T03:04:05.678Z", "level": "info", "label": "test",
            "message": "ready", "metadata": ["loops": "2", "port": "8080"],
        ]
        #expect(try lines.map { try JSONReader.read(Array($0.utf8)) }.first == first)
        #expect(lines.count == 2)
    }

    @Test func `in a terminal is for eyes`() {
        let lines = Self.lines(.plain) { $0.warning("slow", metadata: ["ms": "12"]) }
        #expect(lines == ["03:04:05.678 warning  test: slow ms=12"])
    }

    @Test(arguments: [
        ("two\r\nlines", #"two\r\nlines"#), ("\u{1b}[31mred", #"\u{1b}[31mred"#),
        ("\u{9b}31m", #"\u{9b}31m"#), ("a\u{0}b", #"a\u{0}b"#), ("tab\there", #"tab\there"#),
        ("\u{2028}", #"\u{2028}"#), ("\u{202e}gnp.exe", #"\u{202e}gnp.exe"#),
        ("\u{200b}", #"\u{200b}"#), ("你好 🎉 {} %s", "你好 🎉 {} %s"), ("", ""),
    ])
    func `shows what cannot be seen`(given: String, shown: String) throws {
        #expect(LogText.safe(given) == shown)
        for form in [LogLines.Form.json, .plain] {
            let lines = Self.lines(form) { $0.info("\(given)", metadata: ["\(given)": "\(given)"]) }
            #expect(lines.count == 1)
            #expect(!lines[0].unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
    }

    @Test(arguments: [
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1MSJ9.c2ln", "Bearer [token]"),
        ("livegate.v1, bearer.eyJh.eyJz.x-_1, more", "livegate.v1, bearer.[token], more"),
        ("eyJ.a eyJ.b", "[token] [token]"), ("eyJust a word", "eyJust a word"),
    ])
    func `holds no token`(given: String, shown: String) {
        #expect(LogText.safe(given) == shown)
    }

    @Test func `leaves out what is called a secret`() {
        let lines = Self.lines { $0.info("in", metadata: ["token": "s3cret", "user": "ann"]) }
        #expect(!lines[0].contains("s3cret"))
        #expect(lines[0].contains("ann"))
    }

    @Test func `is cut where it would fill the disk`() {
        let long = String(repeating: "x", count: LogText.longest + 1)
        #expect(LogText.safe(long) == String(long.dropLast()) + "…")
        #expect(LogText.safe(String(long.dropLast())) == String(long.dropLast()))
    }

    @Test func `that finds no room is dropped and counted, and nobody waits`() {
        let page = Page()
        let dropped = Atomic<Int>(0)
        let isWriting = Semaphore()
        let gate = Semaphore()
        let sink = LogSink(capacity: 2) {
            dropped.add(1, ordering: .relaxed)
        } write: {
            if page.lines.isEmpty {
                isWriting.signal()
                gate.wait()
            }
            page.append($0)
        }
        let line: (Int) -> [UInt8] = { Array("\($0)\n".utf8) }
        sink.post(line(0))
        isWriting.wait()
        for number in 1...5 { sink.post(line(number)) }
        gate.signal()
        sink.finish()
        #expect(page.lines == ["0", "1", "2"])
        #expect(dropped.load(ordering: .relaxed) == 3)
    }
}
