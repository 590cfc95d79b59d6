// Who takes part in a draw, as the proof shows them: a name that tells nobody who it is but the one
// who knows already, and a weight.

/// An entrant of a draw. Entrants are in the order of their ids, which is that of their digits.
package struct Entrant: Hashable, Sendable {
    package let id: ID
    /// How many of the chances it has, 1 or more: shares times the weight of the tier.
    package let weight: Int64

    package init(id: ID, weight: Int64) {
        self.id = id
        self.weight = weight
    }

    /// The first 128 bits of SHA-256 of `activity:user`.
    package struct ID: Hashable, Sendable, Comparable {
        private let high: UInt64
        private let low: UInt64

        package init(activity: String, user: String, _ hashing: DrawHashing) {
            var named = Array(activity.utf8)
            named.append(UInt8(ascii: ":"))
            named.append(contentsOf: user.utf8)
            self.init(hashing.digest(named)[..<16])
        }

        /// Reads what `digits` are; nil for anything but 32 lower-case hexadecimal digits.
        package init?(digits: String) {
            guard let bytes = HexDigits.bytes(digits, count: 16) else { return nil }
            self.init(bytes[...])
        }

        private init(_ bytes: ArraySlice<UInt8>) {
            func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
                bytes.reduce(0) { $0 << 8 | UInt64($1) }
            }
            high = number(bytes.prefix(8))
            low = number(bytes.dropFirst(8))
        }

        /// 32 lower-case hexadecimal digits.
        package var digits: String {
            var text: [UInt8] = []
            text.reserveCapacity(32)
            append(to: &text)
            return String(decoding: text, as: UTF8.self)
        }

        /// Writes the digits behind `text`.
        func append(to text: inout [UInt8]) {
            for half in [high, low] {
                for shift in stride(from: UInt64(60), through: 0, by: -4) {
                    text.append(HexDigits.digit(UInt8(truncatingIfNeeded: half >> shift) & 0x0F))
                }
            }
        }

        package static func < (a: ID, b: ID) -> Bool {
            a.high != b.high ? a.high < b.high : a.low < b.low
        }
    }
}
