// When a loop gives back the memory that it has kept: after a storm, and after much had to wait.

import Testing

@testable import Gateway

@Suite struct `The return of memory` {
    private static let mebibyte = 1 << 20

    @Test func `comes once a storm of a thousand is over`() {
        var memory = MemoryReturn()
        let given = [0, 500, 999, 1_500, 1_999, 1_999, 1_999].map {
            memory.look(connections: $0, busy: 0.1, resident: Self.mebibyte)
        }
        #expect(given == [false, false, false, false, false, true, false])
    }

    @Test func `waits while the loop is busy`() {
        var memory = MemoryReturn()
        let given = [0.9, 0.9, 0.5, 0.4].map {
            memory.look(connections: 1_000, busy: $0, resident: Self.mebibyte)
        }
        #expect(given == [false, false, false, true])
    }

    @Test func `comes when the process holds more than it did`() {
        var memory = MemoryReturn()
        let settled = (0..<100).count { _ in memory.second(50 * Self.mebibyte) }
        let given = [256, 257].map { memory.second(50 * Self.mebibyte + $0 << 10) }
        #expect(settled == 0)
        #expect(given == [false, true])
    }

    @Test func `is tried less and less where it does not help`() {
        var memory = MemoryReturn()
        // A KiB more each second, all of it needed.
        let given = (0..<30_000).filter { memory.second(50 * Self.mebibyte + $0 << 10) }
        let gaps = zip(given, given.dropFirst()).map { $1 - $0 }
        #expect(gaps.prefix(6) == [258, 258, 481, 961, 1_921, 3_841])
        #expect(gaps.dropFirst(6).allSatisfy { $0 == 3_841 })
    }

    @Test func `comes after a minute again where it has helped`() {
        var memory = MemoryReturn()
        var size = 50
        let given = (0..<1_000).filter { second in
            // Each hundred seconds much has to wait.
            if second % 100 == 80 { size = 54 }
            let isDue = memory.second(size * Self.mebibyte)
            if isDue { size = 51 }
            return isDue
        }
        #expect(given == Array(stride(from: 80, to: 1_000, by: 100)))
    }

    @Test func `takes for needed what a return has left`() {
        var memory = MemoryReturn()
        for _ in 0..<100 { _ = memory.second(50 * Self.mebibyte) }
        let given = (0..<10_000).count { _ in memory.second(60 * Self.mebibyte) }
        #expect(given == 1)
    }

    @Test func `leaves a large process a part more`() {
        var memory = MemoryReturn()
        for _ in 0..<100 { _ = memory.second(1_024 * Self.mebibyte) }
        let given = [1_028, 1_029].map { memory.second($0 * Self.mebibyte) }
        #expect(given == [false, true])
    }
}

extension MemoryReturn {
    /// A second in which nobody comes and little is to be done.
    fileprivate mutating func second(_ resident: Int) -> Bool {
        look(connections: 10, busy: 0.1, resident: resident)
    }
}
