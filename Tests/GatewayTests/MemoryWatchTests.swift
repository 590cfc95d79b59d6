// When a node says that it has too much memory, and when it says so no longer.

import Testing

@testable import Gateway

@Suite struct `The watch over memory` {
    @Test func `calls for relief above its bound, until a sixteenth below`() {
        var watch = MemoryWatch(most: 1_600)
        let seen = [1_600, 1_601, 1_550, 1_501, 1_500, 1_600].map { resident in
            _ = watch.look(resident)
            return watch.isShort
        }
        #expect(seen == [false, true, true, true, false, false])
    }

    @Test func `has memory given back at once, and then now and again`() {
        var watch = MemoryWatch(most: 100)
        let given = (0..<21).filter { _ in watch.look(200) }
        #expect(given == [0, 10, 20])
        let again = [90, 200].map { watch.look($0) }
        #expect(again == [false, true])
    }
}
