// Why this exists: a URL is read once, by the code that will follow it; these are the spellings
// that readers are known to disagree on.

import Net
import Testing

@Suite struct HTTPAddressTests {
    @Test(arguments: [
        ("https://example.com", "example.com", 443), ("http://example.com/", "example.com", 80),
        ("https://EXAMPLE.com:8443/a?b=c", "example.com", 8443), ("https://[::1]/", "::1", 443),
        ("https://0x7f.1/", "127.0.0.1", 443), ("https://2130706433/", "127.0.0.1", 443),
        ("https://0177.0.0.1/", "127.0.0.1", 443), ("HTTPS://10.1/", "10.0.0.1", 443),
    ])
    func `an address is taken apart as it will be followed`(
        _ text: String, _ host: String, _ port: Int
    ) throws {
        let address = try HTTPAddress(text)
        #expect(address.host == host && address.port == port)
        #expect(address.isSecure == text.lowercased().hasPrefix("https"))
        #expect(try HTTPAddress(address.description) == address)
    }

    @Test(arguments: [
        ("", HTTPAddress.Flaw.malformed), ("example.com/hook", .malformed),
        ("https://", .malformed), ("https://ex ample.com/", .malformed),
        ("https://example.com:0/", .malformed), ("https://example.com:70000/", .malformed),
        ("https://example.com/\r\nHost: a", .malformed), ("file:///etc/passwd", .scheme),
        ("gopher://example.com/", .scheme), ("ftp://example.com/", .scheme),
        ("javascript:alert(1)", .scheme), ("https://user@example.com/", .user),
        ("https://example.com:pass@127.0.0.1/", .user), ("https://a@b@example.com/", .user),
        ("https://example.com/#at", .fragment),
        ("https://example.com/" + String(repeating: "a", count: 2_048), .tooLong),
    ])
    func `what is no address of a receiver is refused with its reason`(
        _ text: String, _ flaw: HTTPAddress.Flaw
    ) {
        #expect(throws: flaw) { try HTTPAddress(text) }
    }
}
