// What is kept of a room's password: enough to know it again, not enough to tell it.

internal import Net
internal import Wire

/// A salted hash, as text: `salt:hash`, both in hex.
///
/// A room's password is shared by all who are invited, short-lived and said aloud on a stream; the
/// salt keeps equal ones from showing, and SHA-256 costs a join next to nothing.
package enum RoomSeal {
    package static func make(of password: String) -> String {
        let salt = Hex.encode(Entropy.bytes(8))
        return salt + ":" + hash(password, salt)
    }

    /// Whether there is no seal, or `password` is the one it was made of; how long that takes says
    /// nothing of what is right.
    static func opens(_ seal: String?, _ password: String?) -> Bool {
        guard let seal else { return true }
        guard let password, let end = seal.firstIndex(of: ":") else { return false }
        let (salt, kept) = (String(seal[..<end]), seal[seal.index(after: end)...])
        let given = hash(password, salt)
        guard given.utf8.count == kept.utf8.count else { return false }
        return zip(given.utf8, kept.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func hash(_ password: String, _ salt: String) -> String {
        Hex.encode(Digest.sha256(Array((salt + password).utf8)))
    }
}
