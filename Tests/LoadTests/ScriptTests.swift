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

    @Test func `a storm of joins and a flash sale are acts too`() throws {
        let script = try Script.read(
            """
            acts:
              - {act: join-storm, rate: 5000}
              - {act: flash-sale, stock: 20, pay_within_s: 4, buy_within_ms: 500}
            """)
        #expect(script.acts.first?.rate == 5_000)
        #expect(script.acts.last?.stock == 20)
        #expect(script.needsMall)
        #expect(try !Script.read("acts: [{act: join-storm}]").needsMall)
    }

    @Test(arguments: [
        "", "acts: []", "acts: [{act: dance}]", "acts: [{act: chat, messages: -1}]",
        "acts: [{act: chat, loudness: 3}]", "acts: [{act: chat, speaker: nobody}]",
        "acts: [{act: point-rain}, {act: point-rain}]", "acts: [{act: chat, seconds: soon}]",
        "acts: [", "acts: [{act: flash-sale}, {act: flash-sale}]",
        "acts: [{act: join-storm, rate: 0}]", "acts: [{act: flash-sale, stock: 0}]",
    ])
    func `what no evening can be made of is refused`(_ text: String) {
        #expect(throws: ValidationError.self) { try Script.read(text) }
    }
}
