// Addresses to listen on: numbers only, spelt in one way.

import Testing

@testable import livegate

@Suite struct EndpointTests {
    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080, true), ("127.8.9.10:1", "127.8.9.10", 1, true),
        ("[::1]:65535", "::1", 65535, true), ("0.0.0.0:0", "0.0.0.0", 0, false),
        ("[::]:80", "::", 80, false), ("192.0.2.7:443", "192.0.2.7", 443, false),
    ])
    func `an address and a port`(
        text: String, address: String, port: Int, isLoopback: Bool
    ) throws {
        let endpoint = try #require(Endpoint(text))
        #expect(endpoint.address == address && endpoint.port == port)
        #expect(endpoint.isLoopback == isLoopback)
        #expect(endpoint.description == text)
        #expect(endpoint.with(port: 7).port == 7)
    }

    @Test(arguments: [
        "", ":", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
        "127.0.0.1:80 ", "localhost:80", "::1:80", "[::1]", "[::1:80", "[localhost]:80",
        "[127.0.0.1:80", "300.0.0.1:80",
    ])
    func `anything else is none`(text: String) {
        #expect(Endpoint(text) == nil)
    }
}
