// How many webhooks there may be, and that what is removed leaves its place to others.

import Live
import Testing

@Suite struct `A webhook` {
    private static let operator1 = Actor(user: "op", name: "Op", role: .operator)

    private var books = Books()

    private mutating func ask(_ command: WebhookCommand) -> Answer {
        let operation = "op-\(books.audit.count)"
        let request = ValueRequest(
            .webhook(command), by: Self.operator1, at: 1_000, operation: operation)
        return books.run([request], .shipped, seed: 1)[0].answer
    }

    private mutating func make(_ id: String) -> Answer {
        ask(.create(id: id, url: "https://mall.example/hook", types: ["credit"], secret: "s"))
    }

    private func isLimit(_ answer: Answer) -> Bool {
        if case .refused(let refusal) = answer { return refusal.code == .limitReached }
        return false
    }

    @Test mutating func `beyond the most is refused, and one that is removed makes room`() {
        for number in 0..<Webhook.most { #expect(!make("w\(number)").isRefusal) }
        #expect(isLimit(make("more")))
        #expect(!ask(.remove(id: "w7")).isRefusal)
        #expect(!make("more").isRefusal)
        #expect(isLimit(make("another")))
    }

    @Test mutating func `may come and go for ever, and leaves nothing behind`() {
        for number in 0..<520 {
            #expect(!make("w\(number)").isRefusal, "the \(number)th")
            #expect(!ask(.remove(id: "w\(number)")).isRefusal)
        }
        #expect(!make("last").isRefusal)
        #expect(books.kept.documents.all.keys.filter { $0.kind.hasPrefix("webhook") }.count == 2)
    }
}
