// What makes a key that stands twice cheap to find, for every reader of objects.

/// Finds a key that came before: by walking while there are few, then by hashing, so that an
/// object of many keys costs no more a key.
struct KeySet {
    private static let few = 16
    private var hashed: Set<String> = []

    /// False when `key` is one of `members`' keys. Called once for each member to be.
    mutating func insert(_ key: String, into members: [JSONObject.Member]) -> Bool {
        if members.count < Self.few {
            for member in members where member.key == key { return false }
            return true
        }
        if hashed.isEmpty { hashed = Set(members.lazy.map(\.key)) }
        return hashed.insert(key).inserted
    }
}
