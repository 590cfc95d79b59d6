// A head as llhttp hands it over, in pieces, and the rules that need all of it: which version,
// which host, where the body ends. A length told in two ways is refused, never resolved.

/// A request head being collected.
struct HTTPHead {
    private var target: [UInt8] = []
    private var fields: [HTTPField] = []
    private var name: [UInt8] = []
    private var value: [UInt8] = []
    private var isInValue = false
    private var isText = true

    mutating func appendTarget(_ piece: UnsafeRawBufferPointer) {
        target.append(contentsOf: piece)
    }

    mutating func appendName(_ piece: UnsafeRawBufferPointer) {
        if isInValue { endField() }
        let start = name.count
        name.append(contentsOf: piece)
        // A name is a token, so ASCII.
        for place in start..<name.count where name[place] &- 0x41 < 26 { name[place] |= 0x20 }
    }

    mutating func appendValue(_ piece: UnsafeRawBufferPointer) {
        isInValue = true
        value.append(contentsOf: piece)
    }

    private mutating func endField() {
        if fields.isEmpty { fields.reserveCapacity(8) }
        while value.last == 0x20 || value.last == 0x09 { value.removeLast() }
        isText = isText && value.withUnsafeBytes(UTF8Validator.isValid)
        fields.append(
            HTTPField(
                String(decoding: name, as: UTF8.self),
                String(decoding: value, as: UTF8.self)))
        name.removeAll(keepingCapacity: true)
        value.removeAll(keepingCapacity: true)
        isInValue = false
    }

    /// What llhttp knows when the head is complete.
    struct Summary {
        let method: String
        let version: (major: UInt8, minor: UInt8)
        let keepAlive: Bool
        let asksUpgrade: Bool
    }

    /// The request, without its body.
    mutating func finish(_ summary: Summary) throws(HTTPRefusal) -> HTTPRequest {
        if !name.isEmpty { endField() }
        guard summary.version == (1, 1) || summary.version == (1, 0) else {
            throw HTTPRefusal(505, "only HTTP/1.0 and HTTP/1.1")
        }
        guard isText else { throw HTTPRefusal(400, "header is not UTF-8") }
        guard summary.method != "CONNECT" else { throw HTTPRefusal(405, "no tunnels") }
        let location = String(decoding: target, as: UTF8.self)
        let parts = try HTTPTarget(target)
        let upgrades = summary.asksUpgrade ? HTTPToken.list(values("upgrade")) ?? [] : []
        let request = HTTPRequest(
            method: summary.method, target: location, segments: parts.segments,
            query: parts.query, headers: fields, minorVersion: Int(summary.version.minor),
            keepAlive: summary.keepAlive,
            isUpgrade: summary.asksUpgrade
                && upgrades.contains { $0.lowercased() == "websocket" })
        try checkHost(request)
        try checkLength(request)
        return request
    }

    private func values(_ name: String) -> [String] {
        var values: [String] = []
        for field in fields where field.name == name { values.append(field.value) }
        return values
    }

    private func checkHost(_ request: HTTPRequest) throws(HTTPRefusal) {
        let hosts = request.all("host")
        guard hosts.count == 1 || (hosts.isEmpty && request.minorVersion == 0) else {
            throw HTTPRefusal(400, "exactly one Host is needed")
        }
        let isGood = hosts.allSatisfy { host in
            host.utf8.withContiguousBytes { bytes in
                bytes.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"): true
                    default: HTTPToken.contains(byte)
                    }
                }
            }
        }
        guard isGood else { throw HTTPRefusal(400, "bad Host") }
    }

    private func checkLength(_ request: HTTPRequest) throws(HTTPRefusal) {
        let lengths = request.all("content-length")
        let codings = request.all("transfer-encoding")
        guard lengths.count <= 1, lengths.isEmpty || codings.isEmpty else {
            throw HTTPRefusal(400, "body length told twice")
        }
        if let length = lengths.first {
            let isNumber = length.utf8.allSatisfy {
                $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
            }
            guard isNumber, !length.isEmpty else { throw HTTPRefusal(400, "bad Content-Length") }
            if request.isUpgrade, length.utf8.contains(where: { $0 != UInt8(ascii: "0") }) {
                throw HTTPRefusal(400, "body on an upgrade")
            }
        }
        guard !codings.isEmpty else { return }
        guard !request.isUpgrade else { throw HTTPRefusal(400, "body on an upgrade") }
        guard codings.count == 1, codings[0].lowercased() == "chunked",
            request.minorVersion == 1
        else { throw HTTPRefusal(400, "only chunked transfer coding") }
    }
}
