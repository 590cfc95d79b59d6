// What lies by a key that does not grow is written in the order of the keys, so that a page is
// touched by one statement and not by many. To sort thousands of rows by their names takes longer
// than to write some of them; their beginnings as numbers do, and where names begin alike any order
// will do.

/// The first sixteen bytes of a name as a number, ordered as names are as far as they differ there.
struct Beginning: Comparable {
    private let high: UInt64
    private let low: UInt64

    init(_ name: String) {
        var name = name
        (high, low) = name.withUTF8 { bytes in
            var parts: (UInt64, UInt64) = (0, 0)
            withUnsafeMutableBytes(of: &parts) { $0.copyBytes(from: bytes.prefix(16)) }
            return (parts.0.bigEndian, parts.1.bigEndian)
        }
    }

    static func < (one: Beginning, other: Beginning) -> Bool {
        one.high == other.high ? one.low < other.low : one.high < other.high
    }
}
