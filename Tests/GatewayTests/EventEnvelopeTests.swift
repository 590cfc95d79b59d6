// What a receiver relies on: the body's shape, and a signature that can be made again from it.

import Live
import Net
import Testing
import Wire

@testable import Gateway

@Suite struct EventEnvelopeTests {
    private let item = FeedItem(
        user: "u1", cursor: 42, at: 1_760_000_000_000, type: "credit", body: ["points": 50])

    @Test func `the body names the event, whom it is about, and when it was`() {
        let body = String(decoding: EventEnvelope(item).body, as: UTF8.self)
        #expect(
            body == #"{"id":"evt-42","type":"credit","user":"u1","at":1760000000000,"#
                + #""data":{"points":50}}"#)
    }

    @Test func `what is reported about a member, or about nobody, says so`() {
        let about = FeedItem(user: "", cursor: 1, at: 0, type: "x", body: ["user": "u2"])
        let nobody = FeedItem(user: "", cursor: 1, at: 0, type: "x", body: [:])
        #expect(
            String(decoding: EventEnvelope(about).body, as: UTF8.self).contains(#""user":"u2""#))
        #expect(
            String(decoding: EventEnvelope(nobody).body, as: UTF8.self).contains(#""user":null"#))
    }

    @Test func `the signature is the HMAC of time and body, for each secret that is good`() throws {
        let envelope = EventEnvelope(item)
        let headers = envelope.headers(secrets: ["new", "old"], now: 1_760_000_000_999)
        let signed = Array("1760000000.".utf8) + envelope.body
        let made = ["new", "old"].map { Hex.encode(HMAC.sha256(key: Array($0.utf8), signed)) }
        #expect(
            headers.first { $0.name == "Livegate-Signature" }?.value
                == "t=1760000000,v1=\(made[0]),v1=\(made[1])")
        #expect(headers.first { $0.name == "Livegate-Event-Id" }?.value == "evt-42")
        #expect(headers.contains { $0.name == "Content-Type" && $0.value == "application/json" })
    }

    @Test func `an old secret signs for a day beside the new one`() {
        var hook = Webhook(
            id: "h", url: "https://a.example/", types: [], secret: "first", created: 0)
        hook.rotate(to: "second", at: 1_000)
        #expect(hook.signingSecrets(at: 1_000) == ["second", "first"])
        #expect(hook.signingSecrets(at: 86_401_000) == ["second"])
        hook.rotate(to: "third", at: 2_000)
        #expect(hook.signingSecrets(at: 2_000) == ["third", "second"])
        #expect(Webhook(id: "h", kept: hook.kept) == hook)
    }

    @Test(arguments: [
        ("https://example.com/hook", true), ("http://example.com/hook", false),
        ("https://127.0.0.1/", false), ("https://[::1]/", false), ("https://0x7f.1/", false),
        ("https://[::ffff:10.0.0.1]/", false), ("https://169.254.169.254/latest", false),
        ("https://user@example.com/", false), ("file:///etc/passwd", false), ("", false),
        ("https://8.8.8.8/", true),
    ])
    func `a URL is taken where it may lead there`(_ url: String, _ isTaken: Bool) {
        #expect((WebhookSettings().problem(with: url) == nil) == isTaken)
        var open = WebhookSettings()
        open.allowsPrivate = true
        open.httpsOnly = false
        let isHTTP = url.hasPrefix("http") && !url.contains("@")
        #expect((open.problem(with: url) == nil) == isHTTP)
    }
}
