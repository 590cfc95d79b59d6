// How often somebody may ask over plain HTTP.

import Live
import Testing

@testable import Gateway

@Suite struct `The book of requests` {
    private static let book: RequestBook = {
        var limits = Limits()
        limits.requestsPerSecond = 2
        limits.mallRequestsPerSecond = 5_000
        return RequestBook(limits)
    }()

    @Test func `lets each ask so often a second, and says when to come back`() {
        let book = Self.book
        #expect(book.take("ann", .viewer, now: 1_000) == 0)
        #expect(book.take("ann", .viewer, now: 1_000) == 0)
        #expect(book.take("ann", .viewer, now: 1_000) == 500)
        #expect(book.take("ben", .viewer, now: 1_000) == 0, "another one's")
        #expect(book.take("ann", .viewer, now: 1_499) == 1)
        #expect(book.take("ann", .viewer, now: 1_500) == 0)
    }

    @Test func `lets the mall ask more often than there are ms`() {
        let book = Self.book
        let refused = (0..<6_000).filter { _ in book.take("mall", .service, now: 5_000) > 0 }
        #expect(refused.count == 1_000)
        #expect(book.take("mall", .service, now: 5_001) == 0)
    }
}
