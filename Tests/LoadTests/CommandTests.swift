// What viewers send has to be what a server takes, and what they time has to come back.

import Testing
import Wire

@testable import livegate_load

struct CommandTests {
    @Test func `an operation's id is a UUIDv7 of its time`() {
        let id = OperationID.make(at: 0x0123_4567_89AB)
        #expect(id.utf8.count == 36)
        #expect(id.hasPrefix("01234567-89ab-7"))
        #expect(id.split(separator: "-").map(\.utf8.count) == [8, 4, 4, 4, 12])
        #expect("89ab".contains(id.split(separator: "-")[3].first ?? "?"))
    }

    @Test(arguments: [0, 20, 128, 200])
    func `a danmaku's time is read back, however long it is`(_ length: Int) {
        let text = Stamp.text(1_234_567, length: length)
        #expect(text.count == max(length, "load 1234567".count))
        #expect(Stamp.read(["type": "danmaku", "seq": 1, "text": .string(text)]) == 1_234_567)
    }

    @Test(arguments: ["hello", "load", "load x", "load "])
    func `what others say bears no time`(_ text: String) {
        #expect(Stamp.read(["type": "danmaku", "seq": 1, "text": .string(text)]) == nil)
    }

}
