// Responses are small and whole. The date, if one is wanted, is the caller's to give: this layer
// has no clock.

/// A response with a body of known length.
package struct HTTPResponse: Sendable {
    /// 100 to 599.
    package var status: Int
    /// Without Content-Length and Connection, which `bytes` writes.
    package var headers: [HTTPField]
    package var body: [UInt8]
    /// Whether the connection ends with this response.
    package var closes: Bool

    package init(
        status: Int, headers: [HTTPField] = [], body: [UInt8] = [], closes: Bool = false
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.closes = closes
    }

    /// The answer to a refused request: a line of text, and the connection closes, so that
    /// nothing the peer sent behind it is read as a request.
    package static func refusal(status: Int, reason: String) -> HTTPResponse {
        var headers = [HTTPField("Content-Type", "text/plain; charset=utf-8")]
        if status == 426 {
            headers.append(HTTPField("Upgrade", "websocket"))
            headers.append(HTTPField("Sec-WebSocket-Version", "13"))
        }
        return HTTPResponse(
            status: status, headers: headers, body: Array("\(reason)\n".utf8), closes: true)
    }

    /// The response on the wire. `toHead`: the request was HEAD, so the length is told and the
    /// body left out.
    package func bytes(toHead: Bool = false) -> [UInt8] {
        var head = HTTPHeadWriter("HTTP/1.1 \(status) \(Self.phrase(status))")
        for field in headers { head.append(field.name, field.value) }
        if status >= 200, status != 204, status != 304 {
            head.append("Content-Length", "\(body.count)")
        }
        if closes {
            // In lines of their own: not every client takes a list apart.
            head.append("Connection", "close")
            if status == 426 { head.append("Connection", "Upgrade") }
        }
        return head.finish() + (toHead ? [] : body)
    }

    /// What a status is called.
    package static func phrase(_ status: Int) -> String {
        switch status {
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: "Status"
        }
    }
}

/// Writes a first line and fields. A byte that could end a line early becomes a blank, whoever
/// chose the value.
struct HTTPHeadWriter {
    private var bytes: [UInt8] = []

    init(_ line: String) {
        bytes.reserveCapacity(256)
        appendLine(line)
    }

    mutating func append(_ name: String, _ value: String) {
        append(name)
        append(": ")
        appendLine(value)
    }

    private mutating func appendLine(_ line: String) {
        append(line)
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { text in
            let start = bytes.count
            bytes.append(contentsOf: text)
            for place in start..<bytes.count where bytes[place] < 0x20 || bytes[place] == 0x7F {
                bytes[place] = 0x20
            }
        }
    }

    /// The head with the empty line that ends it.
    consuming func finish() -> [UInt8] {
        bytes.append(0x0D)
        bytes.append(0x0A)
        return bytes
    }
}
