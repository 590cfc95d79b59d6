// What a store remembers of who has taken part is only ever a short cut: what is there is found and
// written over, whatever was remembered, and forgotten where a batch was not kept.

import Ledger
import Live
import Testing

@testable import Store

@Suite struct `Who has taken part` {
    private func rain(_ phase: ActivityRecord.Phase) throws -> ActivityRecord {
        ActivityRecord(
            id: "a1", room: "r", title: "", openedBy: "hal", eligible: Eligibility(), opensAt: 0,
            closesAt: nil, phase: phase,
            play: try PointRain(Settings(["pot": 10, "each": 1], PointRain.form)))
    }

    private func key(_ user: String, _ slot: Int64 = 1) -> EntryKey {
        EntryKey(subject: "a1", user: user, slot: slot)
    }

    @Test func `is sure of nobody but in an activity that was missing before`() throws {
        let attendance = Attendance()
        attendance.note(try rain(.open))
        #expect(!attendance.isAbsent(key("ann")))
        #expect(!attendance.note(key("ann")))
        attendance.miss("a1")
        #expect(!attendance.isAbsent(key("ann")))
        attendance.note(try rain(.open))
        #expect(attendance.isAbsent(key("ann")))
        #expect(attendance.note(key("ann")))
        #expect(!attendance.isAbsent(key("ann")) && attendance.isAbsent(key("ann", 2)))
        #expect(!attendance.note(key("ann")))
    }

    @Test func `is forgotten at the end, and when others may have written`() throws {
        for end in 0...1 {
            let attendance = Attendance()
            attendance.miss("a1")
            attendance.note(try rain(.open))
            _ = attendance.note(key("ann"))
            if end == 0 { attendance.note(try rain(.settled)) } else { attendance.forget() }
            #expect(!attendance.isAbsent(key("bob")))
            #expect(!attendance.note(key("bob")))
        }
    }
}
