// Commands have a handful of members, so a list that is walked beats a dictionary, and keeps the
// order in which a person wrote them.

/// The members of a JSON object, in order, each key once.
package struct JSONObject: Sendable, Hashable {
    /// One member.
    package struct Member: Sendable, Hashable {
        package let key: String
        package let value: JSON

        package init(key: String, value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// In the order read or appended.
    package private(set) var members: [Member]

    package init() { members = [] }

    /// `members` are known to have no key twice.
    init(unique members: [Member]) { self.members = members }

    /// The value of `key`, or nil.
    package subscript(_ key: String) -> JSON? {
        for member in members where member.key == key { return member.value }
        return nil
    }

    /// Appends a member; the key must be new.
    package mutating func append(_ key: String, _ value: JSON) {
        precondition(self[key] == nil, "a key twice in one object")
        members.append(Member(key: key, value: value))
    }
}
