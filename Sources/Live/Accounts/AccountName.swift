// Whoever comes by another name is the same member: a name that the mall or a platform knows
// somebody by is linked to an account, and an account that was merged goes on as the one it
// became part of.

extension DocumentKey {
    /// An external identity, or the name of an account that was merged.
    package static func link(_ name: String) -> DocumentKey { DocumentKey("link", name) }
}

extension WorkingSet {
    /// The account that goes by `name`, as far as was loaded: a linked one, or the one it became
    /// part of. A link always points at an account that stands by itself.
    package func accountID(for name: String) -> String {
        if let into = members[name]?.mergedInto { return into }
        guard let link = documents[.link(name)], link.kept["state"]?.string == "linked" else {
            return name
        }
        return link.kept["user"]?.string ?? name
    }
}

extension Turn {
    /// The account that goes by `name`.
    package func accountID(for name: String) -> String { set.accountID(for: name) }
}

extension DocumentKey {
    /// Where a link of `name` would be; nil for what can be none: only names of platforms have a
    /// colon, and what was merged says so of itself.
    static func link(ofPlatform name: String) -> DocumentKey? {
        name.utf8.contains(UInt8(ascii: ":")) ? .link(name) : nil
    }
}

extension Difference {
    /// Names that lead to another account since this, or to none any more.
    package var moved: [String] {
        let merged = members.lazy.filter { $0.mergedInto != nil || $0.isErased }.map(\.user)
        let linked = documents.lazy.filter {
            $0.key.kind == DocumentKey.link("").kind && $0.kept["state"]?.string == "linked"
        }
        return Array(merged) + linked.map(\.key.id)
    }
}

extension Keys {
    /// Names whoever goes by `name`. Asked again for each round of loading.
    /// - Returns: the account, as far as `set` tells.
    @discardableResult
    package mutating func name(account name: String, _ set: WorkingSet) -> String {
        documents.insert(.link(name))
        members.insert(name)
        let user = set.accountID(for: name)
        if user != name { members.insert(user) }
        return user
    }
}
