// Requests in any cut read the same, and who is refused stays refused. The first two bytes choose
// the cuts.

internal import Wire

/// Fuzzes the HTTP request parser and the check of an upgrade.
enum HTTPTarget {
    static func run(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 2 else { return }
        var dice = SplitMix(seed: UInt64(bytes[0]) << 8 | UInt64(bytes[1]))
        let stream = UnsafeRawBufferPointer(rebasing: bytes[2...])
        let whole = read(stream, cuts: [])
        let cuts = dice.cuts(of: stream.count, atMost: 8)
        precondition(whole == read(stream, cuts: cuts), "the cuts \(cuts) were seen")
    }

    /// What the parser said about the stream, as text.
    private static func read(_ stream: UnsafeRawBufferPointer, cuts: [Int]) -> [String] {
        let limits = HTTPLimits(headBytes: 1_024, fields: 8, targetBytes: 256, bodyBytes: 512)
        let parser = HTTPRequestParser(limits: limits)
        var said: [String] = []
        var start = 0
        for end in cuts + [stream.count] {
            while start < end {
                let piece = UnsafeRawBufferPointer(rebasing: stream[start..<end])
                switch parser.read(piece) {
                case .more:
                    start = end
                case .refused(let status, let reason):
                    precondition(again(parser, status), "a refused peer was listened to")
                    return said + ["\(status) \(reason)"]
                case .request(let request, let consumed):
                    precondition(consumed > 0 && consumed <= piece.count)
                    start += consumed
                    said += described(request)
                    guard request.isUpgrade else { continue }
                    return said + [upgrade(request), "\(start)"]
                }
            }
        }
        return said
    }

    private static func described(_ request: HTTPRequest) -> [String] {
        [request.method, request.target, request.path, "\(request.keepAlive)"]
            + (request.query + request.headers).flatMap { [$0.name, $0.value] }
            + [String(decoding: request.body, as: UTF8.self)]
    }

    private static func upgrade(_ request: HTTPRequest) -> String {
        switch Upgrade.check(request) {
        case .refused(let status, let reason): "\(status) \(reason)"
        case .accepted(let upgrade): String(decoding: upgrade.response(), as: UTF8.self)
        }
    }

    private static func again(_ parser: HTTPRequestParser, _ status: Int) -> Bool {
        let good = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        return good.withUnsafeBytes {
            if case .refused(status, _) = parser.read($0) { true } else { false }
        }
    }
}
