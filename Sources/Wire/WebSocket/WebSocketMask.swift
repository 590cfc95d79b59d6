// Masking keeps proxies from reading payloads as requests; it is an exclusive or with four bytes in
// turn. Done eight bytes at a time, in place, since every byte a viewer sends passes here.

/// The mask of RFC 6455, its own inverse.
enum WebSocketMask {
    /// Masks or unmasks `bytes`, which begin `offset` bytes into the payload. The key's first byte
    /// is its lowest.
    static func apply(_ key: UInt32, offset: Int, to bytes: UnsafeMutableRawBufferPointer) {
        let turn = UInt32(truncatingIfNeeded: offset & 3) * 8
        let key = key >> turn | key << ((32 - turn) & 31)
        let wide = (UInt64(key) << 32 | UInt64(key)).littleEndian
        var index = 0
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            bytes.storeBytes(of: word ^ wide, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        var rest = key
        while index < bytes.count {
            bytes[index] ^= UInt8(truncatingIfNeeded: rest)
            rest = rest >> 8 | rest << 24
            index += 1
        }
    }
}
