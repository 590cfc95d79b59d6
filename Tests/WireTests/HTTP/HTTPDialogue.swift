// How the tests of requests speak: a stream of bytes goes in, cut in some way, and what the parser
// said comes out as lines. The same stream must give the same lines however it is cut.

import Testing

@testable import Wire

/// Feeds `stream` in pieces that end at `cuts` and tells what was read, one line each.
func readRequests(
    _ stream: [UInt8], cuts: [Int] = [], limits: HTTPLimits = HTTPLimits()
) -> [String] {
    let parser = HTTPRequestParser(limits: limits)
    var lines: [String] = []
    var start = 0
    for end in cuts + [stream.count] {
        // A copy in memory of its own size, so that reading past the end is seen by ASan.
        var piece = Array(stream[start..<end])[...]
        start = end
        while !piece.isEmpty {
            switch piece.withUnsafeBytes({ parser.read($0) }) {
            case .more:
                piece = []
            case .request(let request, let consumed):
                lines.append(describe(request))
                piece = piece.dropFirst(consumed)
                if request.isUpgrade {
                    let rest = String(decoding: piece + stream[end...], as: UTF8.self)
                    return lines + ["left: \(rest)"]
                }
            case .refused(let status, let reason):
                return lines + ["\(status) \(reason)"]
            }
        }
    }
    return parser.isInRequest ? lines + ["more"] : lines
}

/// The same lines for the stream whole, byte by byte, and at every cut in two.
func readRequestsAtEveryCut(
    _ text: String, limits: HTTPLimits = HTTPLimits(),
    sourceLocation: SourceLocation = #_sourceLocation
) -> [String] {
    let stream = Array(text.utf8)
    let whole = readRequests(stream, limits: limits)
    let bytewise = readRequests(stream, cuts: Array(0..<stream.count), limits: limits)
    #expect(bytewise == whole, sourceLocation: sourceLocation)
    guard stream.count < 1_000 else { return whole }
    for cut in 0...stream.count {
        let lines = readRequests(stream, cuts: [cut], limits: limits)
        #expect(lines == whole, "cut at \(cut)", sourceLocation: sourceLocation)
    }
    return whole
}

private func describe(_ request: HTTPRequest) -> String {
    var line = "\(request.method) \(request.path)"
    for item in request.query { line += " ?\(item.name)=\(item.value)" }
    for field in request.headers where field.name.hasPrefix("x") {
        line += " \(field.name)=\(field.value)"
    }
    if !request.body.isEmpty { line += " body=" + String(decoding: request.body, as: UTF8.self) }
    if !request.keepAlive { line += " close" }
    if request.isUpgrade { line += " upgrade" }
    return line
}

/// Writes heads as tests like to read them: lines, CR LF behind each, an empty one at the end.
func head(_ lines: String...) -> String {
    lines.map { $0 + "\r\n" }.joined() + "\r\n"
}
