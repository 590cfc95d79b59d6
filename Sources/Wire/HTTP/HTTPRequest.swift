// A request that passed every check, as a value. Names are lower case and the path is decoded, so
// that nobody behind this layer has a second opinion on what was asked for.

/// One header field; the name is lower case, the value without surrounding blanks.
package struct HTTPField: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A request.
package struct HTTPRequest: Sendable {
    /// In upper case, as received.
    package let method: String
    /// As received: percent-encoded path and query.
    package let target: String
    /// The path's segments, decoded; none is ".", "..", or holds a slash or a control character.
    /// The path "/" has none.
    package let segments: [String]
    /// The query's items, decoded, in order.
    package let query: [HTTPField]
    /// In order; the same name may stand several times.
    package let headers: [HTTPField]
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    package let minorVersion: Int
    /// Whether the connection may be used again afterwards.
    package var keepAlive: Bool
    /// Whether the peer asks to go on as a WebSocket; see `Upgrade.check`.
    package let isUpgrade: Bool
    /// Empty when there was none.
    package internal(set) var body: [UInt8] = []

    /// The decoded path, beginning with a slash.
    package var path: String { "/" + segments.joined(separator: "/") }

    /// The first value of the header `name` (lower case), or nil.
    package func first(_ name: String) -> String? {
        for field in headers where field.name == name { return field.value }
        return nil
    }

    /// All values of the header `name` (lower case), in order.
    package func all(_ name: String) -> [String] {
        var values: [String] = []
        for field in headers where field.name == name { values.append(field.value) }
        return values
    }

    /// The first query item called `name`, or nil.
    package func query(_ name: String) -> String? {
        for item in query where item.name == name { return item.value }
        return nil
    }
}

/// What `HTTPRequestParser.read` found.
package enum HTTPReading: Sendable {
    /// All bytes were taken and the request goes on.
    case more
    /// A request, of which the last byte was the one before `consumed`. Bytes from there on belong
    /// to the next request, or to the new protocol after an upgrade.
    case request(HTTPRequest, consumed: Int)
    /// Answer with this status and close; nothing more may be read from this peer.
    case refused(status: Int, reason: String)
}

/// Bounds on a request.
package struct HTTPLimits: Sendable {
    /// Bytes of request line and headers, the empty line included.
    package var headBytes: Int
    /// Header fields.
    package var fields: Int
    /// Bytes of the request target.
    package var targetBytes: Int
    /// Bytes of the body.
    package var bodyBytes: Int
    /// Bytes of the body where it goes to one of these decoded paths.
    package var bodyBytesOfPath: [String: Int]
    /// Bytes of a body that are kept, or waited for, before anybody asks whether it is wanted.
    package var unaskedBodyBytes: Int

    package init(
        headBytes: Int = 16_384, fields: Int = 64, targetBytes: Int = 4_096,
        bodyBytes: Int = 262_144, bodyBytesOfPath: [String: Int] = [:],
        unaskedBodyBytes: Int = 16_384
    ) {
        self.headBytes = headBytes
        self.fields = fields
        self.targetBytes = targetBytes
        self.bodyBytes = bodyBytes
        self.bodyBytesOfPath = bodyBytesOfPath
        self.unaskedBodyBytes = unaskedBodyBytes
    }
}
