// Who may come in, and as whom while the store is silent: counts of addresses, the pages that may
// open a socket, and the tiers remembered.

import Net
import Testing

@testable import Gateway

private func peer(_ host: String) -> PeerAddress { PeerAddress(host: host, port: 1)! }

extension AddressBook.Verdict {
    fileprivate var isWelcome: Bool { if case .welcome = self { true } else { false } }
    fileprivate var retryAfter: Int64? {
        switch self {
        case .welcome: nil
        case .tooMany(let seconds), .overloaded(let seconds): seconds
        }
    }
}

@Suite struct `The address book` {
    private static func limits(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits()
        change(&limits)
        return limits
    }

    @Test func `lets so many of one address in, and others besides`() {
        let book = AddressBook(Self.limits { $0.connectionsPerAddress = 2 })
        let ann = peer("203.0.113.1")
        #expect(book.enter(ann, now: 0).isWelcome)
        #expect(book.enter(ann, now: 0).isWelcome)
        #expect(book.enter(ann, now: 0).retryAfter != nil)
        #expect(book.enter(peer("203.0.113.2"), now: 0).isWelcome)
        book.leave(ann, now: 0)
        #expect(book.enter(ann, now: 0).isWelcome)
        #expect(book.connections == 3)
    }

    @Test func `counts a network of IPv6 as one address, and its neighbours apart`() {
        let book = AddressBook(Self.limits { $0.connectionsPerAddress = 1 })
        #expect(book.enter(peer("2001:db8:1:2::1"), now: 0).isWelcome)
        #expect(!book.enter(peer("2001:db8:1:2:ffff::9"), now: 0).isWelcome)
        #expect(book.enter(peer("2001:db8:1:3::1"), now: 0).isWelcome)
    }

    @Test func `lets an address in only so often a second`() {
        let book = AddressBook(Self.limits { $0.joinsPerSecondPerAddress = 3 })
        let ann = peer("203.0.113.1")
        let verdicts = (0..<5).map { _ in book.enter(ann, now: 10_500).isWelcome }
        #expect(verdicts == [true, true, true, false, false])
        #expect(book.enter(ann, now: 10_999).retryAfter == 1)
        #expect(book.enter(ann, now: 11_000).isWelcome)
    }

    @Test func `remembers how often an address came although it left at once`() {
        let book = AddressBook(Self.limits { $0.joinsPerSecondPerAddress = 2 })
        let ann = peer("203.0.113.1")
        for _ in 0..<2 {
            #expect(book.enter(ann, now: 500).isWelcome)
            book.leave(ann, now: 500)
        }
        #expect(!book.enter(ann, now: 500).isWelcome)
    }

    @Test(arguments: [("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("10.0.0.1", false)])
    func `leaves this machine alone unless told otherwise`(host: String, isFree: Bool) {
        for isLimited in [false, true] {
            let book = AddressBook(
                Self.limits {
                    $0.connectionsPerAddress = 1
                    $0.loopbackLimited = isLimited
                })
            _ = book.enter(peer(host), now: 0)
            #expect(book.enter(peer(host), now: 0).isWelcome == (isFree && !isLimited))
        }
    }

    @Test func `is full for everybody at the limit of the node`() {
        let book = AddressBook(Self.limits { $0.connections = 2 })
        #expect(book.enter(peer("127.0.0.1"), now: 0).isWelcome)
        #expect(book.enter(peer("203.0.113.1"), now: 0).isWelcome)
        guard case .overloaded = book.enter(peer("203.0.113.2"), now: 0) else {
            Issue.record("a full node took one more")
            return
        }
    }

    @Test func `takes nobody new while memory is short, and keeps who is in`() {
        let book = AddressBook(Limits())
        #expect(book.enter(peer("203.0.113.1"), now: 0).isWelcome)
        book.isShortOfMemory = true
        #expect(book.enter(peer("203.0.113.2"), now: 0).retryAfter == 5)
        #expect(book.connections == 1)
        book.isShortOfMemory = false
        #expect(book.enter(peer("203.0.113.2"), now: 0).isWelcome)
    }
}

@Suite struct `An origin` {
    static let shop = Origins.listed(["https://shop.example"])

    @Test(
        arguments: [
            (.sameHost, nil, true), (.sameHost, "http://live.example:8080", true),
            (.sameHost, "https://live.example:8080", true),
            (.sameHost, "http://live.example", false),
            (.sameHost, "https://shop.example", false), (.sameHost, "null", false),
            (.sameHost, "https://live.example:8080.evil.example", false),
            (shop, nil, true), (shop, "https://shop.example", true),
            (shop, "http://live.example:8080", true),
            (shop, "http://shop.example", false), (shop, "https://evil-shop.example", false),
            (shop, "https://shop.example.evil.example", false),
            (shop, "https://shop.example:8443", false), (shop, "", false), (shop, "null", false),
            (.any, "https://anywhere.example", true), (.any, "null", true),
        ] as [(Origins, String?, Bool)])
    func `may open a socket or not`(origins: Origins, origin: String?, isAdmitted: Bool) {
        let sent = [origin].compactMap(\.self)
        #expect(origins.admits(origins: sent, host: "live.example:8080") == isAdmitted)
    }

    @Test func `is not the same host where no host was asked for`() {
        #expect(!Origins.sameHost.admits(origins: ["http://"], host: nil))
        #expect(Origins.sameHost.admits(origins: [], host: nil))
        let twice = ["http://a", "http://b"]
        #expect(!Origins.listed(twice).admits(origins: twice, host: nil))
    }
}

@Suite struct `The memory of tiers` {
    @Test func `knows the last tier of a member`() {
        let memory = TierMemory()
        #expect(memory.recall("ann") == nil)
        memory.remember("ann", "gold")
        memory.remember("ann", "black_diamond")
        #expect(memory.recall("ann") == "black_diamond")
    }

    @Test func `forgets the oldest first and never holds more than its limit`() {
        let memory = TierMemory(most: 10)
        for number in 1...100 { memory.remember("u\(number)", "gold") }
        let known = (1...100).filter { memory.recall("u\($0)") != nil }
        #expect(known.count <= 10)
        #expect(known.last == 100)
        #expect(known == Array((101 - known.count)...100))
    }
}
