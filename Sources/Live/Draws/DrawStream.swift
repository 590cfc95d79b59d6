// The numbers of a draw, which nobody can choose: they hang on a seed that was fixed before anyone
// entered and on the list of who did, which was fixed before the seed was known.

/// 64-bit numbers out of HMAC-SHA-256 blocks, four a block.
struct DrawStream {
    private let hashing: DrawHashing
    private let seed: [UInt8]
    /// The root, then the number of the next block in eight bytes, the highest first.
    private var message: [UInt8]
    private var index: UInt64 = 0
    private var block = [UInt8](repeating: 0, count: 32)
    /// Bytes of the block that were taken.
    private(set) var taken = 32

    /// - Parameters:
    ///   - seed: 32 bytes.
    ///   - root: 32 bytes.
    init(seed: [UInt8], root: [UInt8], _ hashing: DrawHashing) {
        precondition(seed.count == 32 && root.count == 32, "a seed and a root have 32 bytes")
        self.hashing = hashing
        self.seed = seed
        message = root + [UInt8](repeating: 0, count: 8)
    }

    /// The next number. Makes no copy of anything.
    mutating func next() -> UInt64 {
        if taken == 32 { fill() }
        var number: UInt64 = 0
        for place in taken..<taken + 8 { number = number << 8 | UInt64(block[place]) }
        taken += 8
        return number
    }

    private mutating func fill() {
        for place in 0..<8 {
            message[32 + place] = UInt8(truncatingIfNeeded: index >> UInt64(56 - 8 * place))
        }
        seed.withUnsafeBytes { seed in
            message.withUnsafeBytes { message in
                block.withUnsafeMutableBytes { hashing.hmac(seed, message, $0) }
            }
        }
        index += 1
        taken = 0
    }

    /// A number below `bound`, each equally likely: numbers from floor(2^64 / bound) * bound on,
    /// among which some remainders would come once more than others, are passed over.
    mutating func below(_ bound: UInt64) -> UInt64 {
        // 2^64 mod bound: how many numbers there are from that limit on.
        let surplus = (0 &- bound) % bound
        while true {
            let number = next()
            if number <= .max - surplus { return number % bound }
        }
    }
}
