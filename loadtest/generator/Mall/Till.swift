// One connection of the mall: one request after another, each answered before the next is sent.

import Net
import Wire

/// A keep-alive connection that tells of events.
final class Till: StreamHandler {
    private unowned let mall: Mall
    private var answer: [UInt8] = []
    /// What is under way.
    private(set) var message: Message?
    private(set) var isOpen = false

    /// Events of one request, and the payments among them.
    struct Message {
        let events: [JSON]
        let payments: [String]
    }

    init(_ mall: Mall) { self.mall = mall }

    func connect(to server: Endpoint, on loop: Loop, from source: String?) {
        Connector.connect(
            on: loop, to: server.address, port: server.port, from: source,
            security: server.security, handler: self
        ) { [self] error in
            if error != nil { mall.lost(self) }
        }
    }

    /// Only where nothing is under way.
    func send(_ message: Message, head: String) {
        self.message = message
        let isOne = message.events.count == 1
        let body = (isOne ? message.events[0] : .array(message.events)).bytes
        stream?.send(Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body)
    }

    override func opened() {
        isOpen = true
        mall.isOpen(self)
    }

    override func closed(_ reason: StreamEnd) { mall.lost(self) }

    override func received(_ bytes: UnsafeMutableRawBufferPointer) {
        answer += bytes
        guard let (status, body) = Self.read(answer) else { return }
        answer = []
        guard let message else { return }
        self.message = nil
        mall.answered(message, status, body)
        mall.isFree(self)
    }

    /// Status and body of an answer that is all there.
    static func read(_ answer: [UInt8]) -> (status: Int, body: [UInt8])? {
        let mark = Array("\r\n\r\n".utf8)
        guard
            let end = answer.indices.dropLast(3).first(where: {
                answer[$0] == 0x0D && answer[$0..<($0 + 4)].elementsEqual(mark)
            })
        else { return nil }
        let lines = String(decoding: answer[..<end], as: UTF8.self).split(separator: "\r\n")
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let length = lines.lazy.map { $0.lowercased() }.first { $0.hasPrefix("content-length:") }
        let count = length?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        guard answer.count >= end + 4 + count else { return nil }
        return (status, Array(answer[(end + 4)..<(end + 4 + count)]))
    }
}
