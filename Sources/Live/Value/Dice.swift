// Chance as an input. The seed is the gateway's business, so that a decision can be played again.

/// A stream of numbers from a seed: SplitMix64 (Steele, Lea, Flood 2014).
package struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number of the range, each equally likely.
    package mutating func roll(_ range: ClosedRange<Int64>) -> Int64 {
        let span = UInt64(bitPattern: range.upperBound &- range.lowerBound)
        if span == .max { return Int64(bitPattern: next()) }
        return range.lowerBound &+ Int64(bitPattern: next(upperBound: span + 1))
    }
}

/// A stable 64-bit fingerprint of text: FNV-1a. It recognises an honest client's changed command;
/// it guards nothing against an attacker, who would only cheat himself.
package func fingerprint(_ text: String) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var text = text
    text.withUTF8 { bytes in
        for byte in bytes {
            hash ^= UInt64(byte)
            hash = hash &* 0x0000_0100_0000_01B3
        }
    }
    return Int64(bitPattern: hash)
}

extension Fields {
    /// A fingerprint that the order of the fields does not change.
    package var fingerprint: Int64 { Live.fingerprint(canonical) }

    /// Every value with its name and length, by name.
    private var canonical: String {
        all.sorted { $0.0 < $1.0 }
            .map { "\($0.0.utf8.count):\($0.0)=\($0.1.canonical)" }.joined()
    }
}

extension Datum {
    fileprivate var canonical: String {
        switch self {
        case .null: "n"
        case .bool(let value): value ? "t" : "f"
        case .int(let value): "\(value);"
        case .string(let value): "s\(value.utf8.count):\(value)"
        case .list(let elements): "[" + elements.map(\.canonical).joined() + "]"
        case .fields(let fields): "\(fields.fingerprint);"
        }
    }
}
