// Secured connections: what is agreed on, what gets through, and what is refused.

import Certificates
import Testing
import Wire

@Suite struct TLSSessionTests {
    @Test func `both ends agree on the newest version and on HTTP`() throws {
        let talk = try TLSDialogue().meet()
        #expect(talk.server.isSecured && talk.client.isSecured)
        #expect(talk.server.version == "TLSv1.3")
        #expect(talk.server.applicationProtocol == "http/1.1")
        #expect(!talk.server.isResumed)
    }

    @Test(arguments: [1, 2, 7, 100, 1_000])
    func `what is said arrives, however the bytes are cut`(cut: Int) throws {
        let talk = try TLSDialogue()
        talk.cut = cut
        talk.meet()
        let long = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        talk.clientSays(long)
        talk.serverSays(long.reversed())
        talk.serverSays([1, 2, 3])
        #expect(talk.serverHeard == long)
        #expect(talk.clientHeard == long.reversed() + [1, 2, 3])
    }

    @Test func `nothing that is said can be read on the way`() throws {
        let talk = try TLSDialogue().meet()
        let secret = Array("the token of ann".utf8)
        talk.clientSays(secret)
        #expect(talk.serverHeard == secret)
        #expect(!talk.toServer.contains(secret))
    }

    @Test func `who comes back goes on from the ticket that came with the first answer`() throws {
        let context = try TLSDialogue.server()
        let first = try TLSDialogue(server: context).meet()
        #expect(first.client.ticket == nil)
        first.serverSays(Array("hello".utf8))
        first.serverSays(Array(" again".utf8))
        #expect(first.clientHeard == Array("hello again".utf8))
        let ticket = try #require(first.client.ticket)
        let second = try TLSDialogue(server: context, resuming: ticket).meet()
        #expect(second.server.isResumed && second.client.isResumed)
        // A signature and a chain shorter.
        #expect(second.toClient.count < first.toClient.count - 300)
    }

    @Test func `a ticket of another certificate's time is a full handshake`() throws {
        let first = try TLSDialogue().meet()
        first.serverSays(Array("hello".utf8))
        let ticket = try #require(first.client.ticket)
        let second = try TLSDialogue(resuming: ticket).meet()
        #expect(second.server.isSecured && !second.server.isResumed)
    }

    @Test func `a client tells that it leaves`() throws {
        let talk = try TLSDialogue().meet()
        talk.client.sayGoodbye()
        talk.carry()
        #expect(talk.serverEnd == .ended)
    }

    @Test func `a certificate of nobody known, or of somebody else, is refused`() throws {
        let stranger = try Authority().certificate
        let unknown = try TLSDialogue(client: .client(authorities: stranger)).meet()
        #expect(unknown.clientEnd.failure?.contains("certificate refused") == true)
        #expect(!unknown.server.isSecured && unknown.serverEnd.failure != nil)
        let elsewhere = try TLSDialogue(name: "shop.example").meet()
        #expect(elsewhere.clientEnd.failure?.contains("hostname mismatch") == true)
        let numbers = try TLSDialogue(name: "127.0.0.1").meet()
        #expect(numbers.clientEnd.failure?.contains("IP address mismatch") == true)
        #expect(try TLSDialogue(client: .trustingClient(), name: nil).meet().client.isSecured)
    }

    @Test func `a broken record ends the connection`() throws {
        let talk = try TLSDialogue().meet()
        var record: [UInt8] = [23, 3, 3, 0, 32]
        record += [UInt8](repeating: 9, count: 32)
        talk.tellServer(record)
        #expect(talk.serverEnd.failure == "decryption failed or bad record mac")
        // Nothing is sealed or read any more, and nothing traps.
        talk.serverSays([1])
        talk.tellServer([1])
        #expect(talk.serverHeard.isEmpty)
    }
}

@Suite struct TLSRefusalTests {
    @Test(arguments: [
        ("a request without TLS", Array("GET / HTTP/1.1\r\nHost: live.example\r\n\r\n".utf8)),
        ("zeros", [UInt8](repeating: 0, count: 64)),
        ("an alert", [21, 3, 3, 0, 2, 2, 40]),
        ("a hello of an impossible shape", [22, 3, 1, 0, 8, 1, 0, 0, 4, 3, 3, 1, 1]),
    ])
    func `what is no handshake is refused`(_ what: String, _ bytes: [UInt8]) throws {
        let talk = try TLSDialogue()
        talk.tellServer(bytes)
        #expect(talk.serverEnd.failure != nil)
    }

    @Test(arguments: [
        // A record's header and a message's: type, version, length; type, length.
        ("a hello of 128 KiB", [22, 3, 1, 64, 0, 1, 1, 255, 255] as [UInt8]),
        ("one byte more than the limit", [22, 3, 1, 64, 0, 1, 0, 64, 1]),
        ("a header in two records", [22, 3, 1, 0, 1, 1, 22, 3, 1, 0, 3]),
    ])
    func `a huge hello is refused by its header`(_ what: String, _ bytes: [UInt8]) throws {
        for cut in [1, 3, 100] {
            let talk = try TLSDialogue()
            talk.cut = cut
            talk.tellServer(bytes)
            #expect(talk.serverEnd.failure == "handshake message too large")
        }
    }

    @Test func `a hello of the limit is waited for`() throws {
        let talk = try TLSDialogue()
        talk.tellServer([22, 3, 1, 64, 0, 1, 0, 64, 0])
        #expect(talk.serverEnd == .more)
    }

    @Test func `a handshake of fragments without end is refused`() throws {
        let talk = try TLSDialogue()
        talk.tellServer([22, 3, 1, 64, 0, 1, 0, 64, 0] + [UInt8](repeating: 0, count: 70_000))
        #expect(talk.serverEnd.failure != nil)
    }

    @Test func `random bytes in the place of any record never trap`() throws {
        var dice = SplitMix(seed: 7)
        for _ in 0..<300 {
            let talk = try TLSDialogue()
            talk.cut = Int(dice.next() % 40) + 1
            var bytes: [UInt8] = [22, 3, UInt8(dice.next() % 5), 0, UInt8(dice.next() % 200)]
            for _ in 0..<200 { bytes.append(UInt8(truncatingIfNeeded: dice.next())) }
            talk.tellServer(bytes)
            #expect(!talk.server.isSecured)
        }
    }

    @Test func `certificates and keys that cannot be are refused with a reason`() throws {
        let leaf = try TLSDialogue.leaf.get()
        let other = try TLSDialogue.authority.get().issue(for: "DNS:other.example")
        let cases: [(certificate: [UInt8], key: [UInt8], reason: String)] = [
            ([], leaf.key, "there is no certificate in it"),
            (Array("no PEM".utf8), leaf.key, "there is no certificate in it"),
            (leaf.key, leaf.key, "there is no certificate in it"),
            (leaf.certificate, [], "there is no readable key in it"),
            (leaf.certificate, leaf.certificate, "there is no readable key in it"),
            (leaf.certificate, other.key, "key values mismatch"),
            (Array(leaf.certificate.dropLast(60)), leaf.key, "a certificate is broken"),
            (leaf.certificate + leaf.certificate.prefix(200), leaf.key, "a certificate is broken"),
        ]
        for one in cases {
            let error = #expect(throws: TLSConfigurationError.self) {
                try TLSContext.server(certificate: one.certificate, key: one.key)
            }
            #expect(error?.description.contains(one.reason) == true, "\(String(describing: error))")
        }
        #expect(throws: TLSConfigurationError.self) { try TLSContext.client(authorities: []) }
    }

    @Test func `a certificate says when it ends`() throws {
        let authority = try TLSDialogue.authority.get()
        let short = try authority.issue(for: "DNS:a", days: 1)
        let long = try authority.issue(for: "DNS:a", days: 11)
        let first = try TLSContext.server(certificate: short.certificate, key: short.key).expiry
        let last = try TLSContext.server(certificate: long.certificate, key: long.key).expiry
        #expect((863_990...864_010).contains(last - first))
        #expect(first > 1_700_000_000)
    }
}
