// A script is refused with its reason before anybody is connected, not half-way through an evening.

import ArgumentParser
import Testing

@testable import livegate_load

struct ScriptTests {
    @Test func `acts are read in their order, with what they set`() throws {
        let script = try Script.read(
            """
            acts:
              - {act: chat, seconds: 5, messages: 20}
              - {act: point-rain, waves: 2}
            """)
        #expect(script.acts.map(\.act) == ["chat", "point-rain"])
        #expect(script.acts.first?.messages == 20)
        #expect(script.acts.last?.waves == 2)
    }

    @Test(arguments: [
        "", "acts: []", "acts: [{act: dance}]", "acts: [{act: chat, messages: -1}]",
        "acts: [{act: chat, loudness: 3}]", "acts: [{act: chat, speaker: nobody}]",
        "acts: [{act: point-rain}, {act: point-rain}]", "acts: [{act: chat, seconds: soon}]",
        "acts: [",
    ])
    func `what no evening can be made of is refused`(_ text: String) {
        #expect(throws: ValidationError.self) { try Script.read(text) }
    }
}
