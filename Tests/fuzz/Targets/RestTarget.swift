// A request to the REST API is answered, whatever it says: with what was asked for or with a
// problem, never with `internal`, and always with JSON. The first byte says who asks, the line
// after it what is asked, the rest is the body. What a form lets through is decided on a store in
// memory, so that the readers of rules, tiers and orders behind the forms are reached too.

internal import Console
internal import Gateway
internal import Live
internal import Wire

/// Fuzzes the paths, queries and bodies of the API.
enum RestTarget {
    private static let api = API()
    private static let roles = ["service", "operator", "host", "viewer"]
    private static let tokens = roles.map {
        TokenSigner.sign(Claims(sub: "somebody", role: $0), RestDesk.key)
    }

    static func run(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.first else { return }
        let rest = bytes.dropFirst()
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        let body = rest.dropFirst(line.count + 1)
        guard let request = request([UInt8](line), [UInt8](body), tokens[Int(first) % tokens.count])
        else { return }
        let desk = RestDesk()
        let response: HTTPResponse
        switch api.answer(request, at: desk) {
        case .none: return
        case .now(let answer): response = answer
        case .later:
            guard let answer = desk.response else { preconditionFailure("never answered") }
            response = answer
        }
        let said = String(decoding: response.body, as: UTF8.self)
        precondition(response.status < 500, "\(response.status): \(said)")
        precondition(
            response.body.isEmpty || (try? JSONReader.read(response.body)) != nil, said)
    }

    /// As the gateway reads it from a socket; nil where that would not have passed it on.
    private static func request(_ line: [UInt8], _ body: [UInt8], _ token: String) -> HTTPRequest? {
        let fields = [
            " HTTP/1.1", "Host: a", "Content-Type: application/json",
            "Authorization: Bearer \(token)", "Content-Length: \(body.count)", "", "",
        ]
        let head = fields.joined(separator: "\r\n")
        let whole = line + Array(head.utf8) + body
        return whole.withUnsafeBytes {
            guard case .request(let request, whole.count) = HTTPRequestParser().read($0),
                !request.isUpgrade
            else { return nil }
            return request
        }
    }
}
