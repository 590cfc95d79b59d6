// Why this exists: an address that an outsider gave us may lead to our own network. Whether it does
// is asked of the resolved address, at the moment of connecting, so that no name, redirect or
// spelling can get around it.

extension PeerAddress {
    /// Whether the address belongs to the public internet: false for everything that the IANA
    /// special-purpose registries (RFC 6890 and its updates) list as not globally reachable, for
    /// multicast, and for IPv6 forms that carry an IPv4 address inside.
    package var isPublic: Bool {
        isIPv4 ? !Self.specialFour.contains { $0.contains(low) } : isPublicSix
    }

    private var isPublicSix: Bool {
        // Only 2000::/3 is handed out as global unicast: loopback, link-local, unique local,
        // multicast, IPv4-compatible (::/96) and NAT64 (64:ff9b::/96) all lie outside.
        high >> 61 == 0b001 && !Self.specialSix.contains { $0.contains(high) }
    }

    /// Numbers with the same leading bits.
    private struct Prefix: Sendable {
        let value: UInt64
        let freeBits: UInt64

        func contains(_ number: UInt64) -> Bool { number >> freeBits == value >> freeBits }
    }

    private static func four(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ length: UInt64) -> Prefix {
        Prefix(value: mapped | a << 24 | b << 16 | c << 8, freeBits: 32 - length)
    }

    private static let specialFour = [
        four(0, 0, 0, 8),  // "this network"
        four(10, 0, 0, 8), four(172, 16, 0, 12), four(192, 168, 0, 16),  // private use
        four(100, 64, 0, 10),  // shared by carriers
        four(127, 0, 0, 8),  // loopback
        four(169, 254, 0, 16),  // link-local, where clouds keep their metadata
        four(192, 0, 0, 24), four(192, 31, 196, 24), four(192, 52, 193, 24),
        four(192, 88, 99, 24), four(192, 175, 48, 24),  // protocol assignments
        four(192, 0, 2, 24), four(198, 51, 100, 24), four(203, 0, 113, 24),  // documentation
        four(198, 18, 0, 15),  // benchmarks
        four(224, 0, 0, 4), four(240, 0, 0, 4),  // multicast, reserved and broadcast
    ]

    /// By the upper half of the address.
    private static let specialSix = [
        Prefix(value: 0x2001_0000_0000_0000, freeBits: 41),  // 2001::/23, Teredo among them
        Prefix(value: 0x2001_0db8_0000_0000, freeBits: 32),  // documentation
        Prefix(value: 0x2002_0000_0000_0000, freeBits: 48),  // 6to4, with IPv4 inside
        Prefix(value: 0x3fff_0000_0000_0000, freeBits: 44),  // documentation
    ]
}
