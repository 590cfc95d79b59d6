// Memory that runs out ends the process, and with it everybody's connection. So from a bound on new
// viewers are sent elsewhere, and those who are in go on.

/// Whether the process has more memory than it should.
struct MemoryWatch {
    /// Whether it has.
    private(set) var isShort = false
    private let most: Int
    private var looks = 0
    /// Looks between two attempts to give memory back, which take a while.
    private static let pause = 10

    /// - Parameter most: bytes; it is enough again a sixteenth below, so that it does not change to
    ///   and fro.
    init(most: Int) { self.most = most }

    /// Takes what the process has now, in bytes; whether free memory should be given back, since
    /// what the allocator keeps counts as well and might for ever.
    mutating func look(_ resident: Int) -> Bool {
        isShort = resident > (isShort ? most - most / 16 : most)
        looks = isShort ? looks + 1 : 0
        return looks % Self.pause == 1
    }
}
