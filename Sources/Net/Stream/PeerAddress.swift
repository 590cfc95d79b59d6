// Why this exists: limits are kept by network address, so an address is a small value that hashes
// fast and knows the key it is limited by.

internal import CUV
internal import Glibc

/// An IPv4 or IPv6 address and a port. IPv4 mapped into IPv6 counts as IPv4.
public struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    /// The 16 bytes of the IPv6 form in network order; IPv4 stands in ::ffff:0:0/96.
    let high: UInt64
    let low: UInt64
    public let port: UInt16

    static let mapped: UInt64 = 0xffff << 32

    public var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }

    /// 127.0.0.0/8 or ::1.
    public var isLoopback: Bool {
        isIPv4 ? low >> 24 & 0xff == 127 : high == 0 && low == 1
    }

    /// What one subscriber line usually gets: the whole IPv4 address (/32), or the IPv6 /64.
    /// The two never coincide in assigned address space.
    public var networkKey: UInt64 { isIPv4 ? low : high }

    /// Reads a numeric address; nil for anything else, host names included.
    public init?(host: String, port: Int) {
        guard let port = UInt16(exactly: port) else { return nil }
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, host, &four) == 1 {
            self.init(four: four, port: port)
        } else if inet_pton(AF_INET6, host, &six) == 1 {
            self.init(six: six, port: port)
        } else {
            return nil
        }
    }

    /// Nil when the storage holds neither IPv4 nor IPv6.
    init?(_ storage: sockaddr_storage) {
        let parsed: PeerAddress? = withUnsafeBytes(of: storage) { raw in
            switch Int32(storage.ss_family) {
            case AF_INET:
                let address = raw.load(as: sockaddr_in.self)
                return PeerAddress(
                    four: address.sin_addr, port: UInt16(bigEndian: address.sin_port))
            case AF_INET6:
                let address = raw.load(as: sockaddr_in6.self)
                return PeerAddress(
                    six: address.sin6_addr, port: UInt16(bigEndian: address.sin6_port))
            default:
                return nil
            }
        }
        guard let parsed else { return nil }
        self = parsed
    }

    private init(four: in_addr, port: UInt16) {
        high = 0
        low = Self.mapped | UInt64(UInt32(bigEndian: four.s_addr))
        self.port = port
    }

    private init(six: in6_addr, port: UInt16) {
        (high, low) = withUnsafeBytes(of: six) { raw in
            (
                UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        self.port = port
    }

    /// AF_INET or AF_INET6.
    var family: Int32 { isIPv4 ? AF_INET : AF_INET6 }

    /// Calls `body` with the form that the system's calls want.
    func withSocketAddress<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        func call<Address>(_ address: Address) -> Result {
            withUnsafeBytes(of: address) { raw in
                body(
                    raw.baseAddress!.assumingMemoryBound(to: sockaddr.self),
                    socklen_t(MemoryLayout<Address>.size))
            }
        }
        if isIPv4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(truncatingIfNeeded: low).bigEndian
            return call(address)
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &address.sin6_addr) { raw in
            raw.storeBytes(of: high.bigEndian, as: UInt64.self)
            raw.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return call(address)
    }

    /// The address alone: "192.0.2.1" or "2001:db8::1".
    public var host: String {
        var text = [CChar](repeating: 0, count: 64)
        withSocketAddress { address, _ in
            _ = uv_ip_name(address, &text, text.count)
        }
        return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// "192.0.2.1:443" or "[2001:db8::1]:443".
    public var description: String {
        isIPv4 ? "\(host):\(port)" : "[\(host)]:\(port)"
    }
}
