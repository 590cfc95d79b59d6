// Why this exists: what an address means must be settled once, by the same code that will follow
// it. Two readers of one URL that disagree are how a check is got around.

internal import CCurl

/// An absolute http or https URL, read by libcurl.
package struct HTTPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The URL in normal form.
    package let description: String
    package let isSecure: Bool
    /// As it will be resolved: lower case, numeric forms such as `0x7f.1` written out; an IPv6
    /// address without its brackets.
    package let host: String
    package let port: Int

    /// The longest URL that is read, in bytes.
    package static let limit = 2_048

    /// Why a text is no such address.
    package enum Flaw: String, Error, CustomStringConvertible {
        case tooLong = "is too long"
        case malformed = "is not a URL"
        case scheme = "is neither http nor https"
        case user = "holds a user name or password"
        case fragment = "holds a fragment"

        package var description: String { rawValue }
    }

    package init(_ text: String) throws(Flaw) {
        guard text.utf8.count <= Self.limit else { throw .tooLong }
        guard let url = curl_url() else { preconditionFailure("out of memory") }
        defer { curl_url_cleanup(url) }
        switch curl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER)) {
        case CURLUE_OK: break
        case CURLUE_UNSUPPORTED_SCHEME: throw .scheme
        case CURLUE_USER_NOT_ALLOWED: throw .user
        default: throw .malformed
        }
        func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            guard curl_url_get(url, part, &value, UInt32(flags)) == CURLUE_OK, let value else {
                return nil
            }
            defer { curl_free(value) }
            return String(cString: value)
        }
        guard let scheme = part(CURLUPART_SCHEME), scheme == "http" || scheme == "https" else {
            throw .scheme
        }
        if part(CURLUPART_FRAGMENT) != nil { throw .fragment }
        guard let whole = part(CURLUPART_URL), let host = part(CURLUPART_HOST), !host.isEmpty,
            let port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap({ Int($0) }), port > 0
        else { throw .malformed }
        description = whole
        isSecure = scheme == "https"
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        self.host = (isBracketed ? String(host.dropFirst().dropLast()) : host).lowercased()
        self.port = port
    }

    /// Where the host is a numeric address: that address.
    package var numericAddress: PeerAddress? { PeerAddress(host: host, port: port) }

    /// What connections are counted by.
    var authority: String { "\(host):\(port)" }
}
