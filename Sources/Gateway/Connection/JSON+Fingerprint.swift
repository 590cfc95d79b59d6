// What recognises a request that was sent before with other content: an operation may be asked for
// again, but not for something else.

internal import Live
package import Wire

extension JSONObject {
    /// A fingerprint that neither the order of the members changes nor those that are null: left
    /// out and null are the same to a request.
    package func fingerprint(leavingOut isLeftOut: (String) -> Bool = { _ in false }) -> Int64 {
        var sum: Int64 = 0
        for member in members where !isLeftOut(member.key) {
            if case .null = member.value { continue }
            // Added, which has no order; each one stirred first, since what is only added could
            // be moved from one member to another.
            sum &+= stirred(Live.fingerprint(member.key), member.value.fingerprint)
        }
        return sum
    }
}

extension JSON {
    /// A fingerprint of what it says; see `JSONObject.fingerprint`.
    package var fingerprint: Int64 {
        switch self {
        case .null: 0
        case .bool(let value): value ? 1 : 2
        case .int(let value): stirred(3, value)
        case .string(let text): stirred(4, Live.fingerprint(text))
        case .array(let elements): elements.reduce(5) { stirred($0, $1.fingerprint) }
        case .object(let object): stirred(6, object.fingerprint())
        }
    }
}

/// Two numbers as one in which each bit depends on all of both: the finalizer of splitmix64
/// (Steele, Lea, Flood, OOPSLA 2014).
private func stirred(_ first: Int64, _ second: Int64) -> Int64 {
    var z = UInt64(bitPattern: first) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(bitPattern: second)
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int64(bitPattern: z ^ (z >> 31))
}
