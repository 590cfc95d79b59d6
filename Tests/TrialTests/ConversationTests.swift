// The conversations of the conformance suite in other cuts; `trials replay` does many more of them.

import Foundation
import Testing

@testable import trials

/// Folders of what is kept, beside the tests.
enum Kept {
    private static let tests = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
    static let conversations = tests.appendingPathComponent("conformance/conversations").path
    static let corpus = tests.appendingPathComponent("fuzz/corpus").path
}

@Suite struct ConversationTests {
    private func conversations() throws -> [Conversation] {
        try Conversation.load(folder: Kept.conversations)
    }

    @Test func `every section of the suite that sends little is kept, in every form`() throws {
        let kept = try conversations()
        #expect(kept.count >= 250)
        #expect(Set(kept.map(\.form)) == Set(Conversation.Form.allCases))
        let sections = Set(kept.map { $0.name.prefix { $0 != "." } })
        #expect(sections.isSuperset(of: ["1", "2", "3", "4", "5", "6", "7", "10", "12", "13"]))
    }

    @Test func `byte by byte and in random cuts they read the same`() throws {
        var dice = SplitMix(seed: 20_260)
        var replays = 0
        for conversation in try conversations() {
            let result = SplitTrial().replayAtRandomCuts(conversation, times: 8, &dice)
            #expect(result.differences == [])
            replays += result.replays
        }
        #expect(replays > 2_000)
    }

    @Test func `the short ones read the same at every cut`() throws {
        for conversation in try conversations() where conversation.bytes.count < 200 {
            #expect(SplitTrial().replayAtEveryCut(conversation).differences == [])
        }
    }

    @Test func `a reader that sees a cut is found`() throws {
        let trial = SplitTrial { conversation, cuts in
            cuts.contains(3) ? [.init(kind: "cut")] : [.init(kind: "whole")]
        }
        let conversation = Conversation(name: "planted", form: .plain, bytes: [1, 2, 3, 4, 5])
        let result = trial.replayAtEveryCut(conversation)
        #expect(result.replays == 5)
        #expect(
            result.differences == [
                "planted differs when cut at [1, 2, 3, 4]", "planted differs when cut at [3]",
            ])
    }

    @Test func `a line that is no conversation is refused`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("conversations-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for line in ["1.1.1 plain", "1.1.1 folded AAAA", "1.1.1 plain !", "1.1.1  AAAA"] {
            try line.write(
                to: folder.appendingPathComponent("1.txt"), atomically: true, encoding: .utf8)
            #expect(throws: Conversation.Unreadable.self) {
                try Conversation.load(folder: folder.path)
            }
        }
    }
}
