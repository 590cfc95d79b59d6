// Chance with a seed, so that a failure comes again.

/// SplitMix64.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Places to cut `count` bytes at, in order, from one to `most` of them, each once.
    mutating func cuts(of count: Int, atMost most: Int) -> [Int] {
        guard count > 1 else { return [] }
        let number = Int.random(in: 1...most, using: &self)
        return Set((0..<number).map { _ in Int.random(in: 1..<count, using: &self) }).sorted()
    }
}
