// What nearly every batch needs of a member and nearly every batch changes, in one narrow row: the
// balances, and where the member's chains of postings and feed items end.
//
// A posting names the posting before it of each member it moved points of, and a feed item the one
// before it of its member, so that a history and a feed are read by walking back. An index would
// cost a page for each member of a batch; a chain costs nothing. So that a walk can begin in the
// middle, every 32nd link is entered under `marks`.

/// A member's row of `purses`; all empty for somebody without.
struct Purse {
    /// Balances in the books of the same names; nil where nothing was ever posted.
    var points: Int64?
    var growth: Int64?
    /// Balance of the account of points that is owed: zero or below.
    var debt: Int64?
    var postings = Chain()
    var feed = Chain()
    /// Whether it is to be written with the batch.
    var isChanged = false

    /// The end of a chain.
    struct Chain {
        /// The number of the last link; 0 for none.
        var last: Int64 = 0
        /// Links so far.
        var count: Int64 = 0

        /// Adds a link and returns the one before it.
        mutating func append(_ number: Int64) -> Int64 {
            defer {
                last = number
                count += 1
            }
            return last
        }

        /// Whether the last link is one to begin a walk at.
        var endsInMark: Bool { count % markDistance == 0 }
    }

    /// Links from one mark to the next.
    static let markDistance: Int64 = 32

    /// The kinds of chain, as `marks` tells them apart.
    enum Kind: Int64 { case postings, feed }
}
