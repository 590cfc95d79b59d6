// What inflates is never larger than it may be; what was deflated inflates to what it was.

internal import Wire

/// Fuzzes both halves of permessage-deflate. The first byte says how.
enum InflateTarget {
    static func run(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.first else { return }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[1...])
        let keepsContext = first & 1 == 1
        let largest = first & 2 == 0 ? 16_384 : 64
        let inflater = Inflater(keepsContext: keepsContext)
        // Cut in messages by the bytes themselves, so that context is tried.
        for payload in rest.split(separator: 0xFE, maxSplits: 4) {
            let payload = UnsafeRawBufferPointer(rebasing: payload)
            guard let content = try? inflater.inflate(payload, largest: largest) else { break }
            precondition(content.count <= largest, "more than allowed")
        }
        let deflater = Deflater(
            level: 1 + Int(first >> 2) % 9, windowBits: 8 + Int(first >> 5),
            keepsContext: keepsContext)
        let reader = Inflater(keepsContext: keepsContext)
        for _ in 0..<2 {
            var payload: [UInt8] = []
            deflater.append(rest, to: &payload)
            payload.withUnsafeBytes { payload in
                guard let content = try? reader.inflate(payload, largest: rest.count) else {
                    preconditionFailure("what was deflated does not inflate")
                }
                precondition(content.elementsEqual(rest), "it inflates to something else")
            }
        }
    }
}
