// A frame that is taken for known must be the one that was read: any other byte, length or place
// makes it a new one.

import Testing
import Wire

@testable import livegate_load

struct FrameMemoTests {
    private static let text =
        #"[{"type":"danmaku","seq":7,"text":"load 1000"},{"type":"likes","seq":8,"total":5}]"#

    private func frame(_ text: String) -> [UInt8] { WebSocketWriter.frame(.text, Array(text.utf8)) }

    /// What a memo that has read `first` knows about `second`.
    private func known(_ second: [UInt8], after first: [UInt8]) -> (seqs: [Int64], length: Int)? {
        var memo = FrameMemo()
        first.withUnsafeBytes { first in
            guard let header = WholeFrame(first)?.header else { return }
            _ = memo.read(UnsafeRawBufferPointer(rebasing: first[header...]), frame: first)
        }
        return second.withUnsafeBytes { memo.known($0) }.map { ($0.facts.seqs, $0.length) }
    }

    @Test func `the same bytes are known, and what they say`() throws {
        let found = try #require(known(frame(Self.text), after: frame(Self.text)))
        #expect(found.seqs == [7, 8])
        #expect(found.length == frame(Self.text).count)
    }

    @Test func `what follows in the same read does not matter`() {
        let more = frame(Self.text) + [0x81, 0x02, 0x5B]
        #expect(known(more, after: frame(Self.text))?.length == frame(Self.text).count)
    }

    @Test func `a changed byte, wherever it is, makes it another frame`() {
        for index in frame(Self.text).indices {
            var changed = frame(Self.text)
            changed[index] ^= 1
            #expect(known(changed, after: frame(Self.text)) == nil)
        }
    }

    @Test func `a part of it is not known`() {
        let whole = frame(Self.text)
        for count in whole.indices {
            #expect(known(Array(whole[..<count]), after: whole) == nil)
        }
    }

    @Test func `what is for one viewer is never kept for another`() {
        let reply = frame(#"[{"type":"reply","id":7,"seq":58},{"type":"danmaku","seq":58}]"#)
        #expect(known(reply, after: reply) == nil)
    }

    @Test func `what is no array of events is malformed`() {
        for text in [#"{"type":"danmaku"}"#, "[]", "[1", ""] {
            var memo = FrameMemo()
            let reading = Array(text.utf8).withUnsafeBytes { memo.read($0, frame: nil) }
            guard case .malformed = reading else {
                Issue.record("\(text) was read")
                continue
            }
        }
    }

    @Test(arguments: [0, 125, 126, 0xFFFF, 0x10000])
    func `the end of a whole frame is found at each width of length`(_ count: Int) {
        let bytes = WebSocketWriter.frame(.binary, [UInt8](repeating: 1, count: max(count, 10)))
        #expect(bytes.withUnsafeBytes { WholeFrame($0)?.length } == bytes.count)
        #expect(bytes.dropLast().withUnsafeBytes { WholeFrame($0) } == nil)
    }
}
