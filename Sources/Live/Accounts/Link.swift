// The names that other platforms know a member by. A link is kept under the name, so that an event
// or a token that comes by it is looked up at once; an account has a bounded number of them.

/// A name given to an account, or taken from it.
package struct LinkChange: Hashable, Sendable {
    package let user: String
    /// The platform, such as `wechat`.
    package let provider: String
    /// The name there.
    package let identity: String
    /// False to take the link away.
    package let isOn: Bool

    package init(user: String, provider: String, identity: String, isOn: Bool = true) {
        self.user = user
        self.provider = provider
        self.identity = identity
        self.isOn = isOn
    }

    /// The name that events and tokens come by.
    package var name: String { provider + ":" + identity }

    /// Links that one account can have, merged accounts among them.
    package static let most = 100

    func name(_ keys: inout Keys, _ set: WorkingSet) {
        let user = keys.name(account: user, set)
        keys.name(account: name, set)
        keys.documentLists.insert(.links(of: user))
    }

    /// - Throws: `bad_request` for what is no id, `not_found` for nobody's account, `already_done`
    ///   for a name that is another account's, `limit_reached`.
    func make(_ turn: inout Turn, by actor: Actor) throws(Refusal) -> Fields {
        guard name.isProtocolID else { throw .field("id", "makes no id of 1 to 64 characters") }
        let user = turn.accountID(for: user)
        guard turn[member: user] != nil else { throw Refusal(.notFound, "no such member") }
        let key = DocumentKey.link(name)
        let now = turn.accountID(for: name)
        if isOn {
            if turn[member: name] != nil, now != user {
                throw Refusal(
                    .alreadyDone, "\(name) has an account of its own; merge it",
                    ["user": .string(now)])
            }
            if now != name && now != user {
                throw Refusal(
                    .alreadyDone, "\(name) is linked to another account", ["user": .string(now)])
            }
            guard turn.links(of: user).count < Self.most || now == user else {
                throw Refusal(.limitReached, "an account has \(Self.most) links at most")
            }
        } else if now != user || turn[document: key]?.kept["merged"] != nil {
            throw Refusal(.notFound, "no such link")
        }
        let state = isOn ? "linked" : "unlinked"
        if turn[document: key]?.kept["state"]?.string != state {
            turn[document: key] = Document(
                key, owner: isOn ? user : "",
                kept: [
                    "user": .string(user), "provider": .string(provider),
                    "identity": .string(identity), "state": .string(state), "at": .int(turn.at),
                ])
            turn.audit(
                "link", by: actor, room: "",
                ["user": .string(user), "name": .string(name), "state": .string(state)])
            turn.report(
                "account.\(state)", ["user": .string(user), "name": .string(name)])
        }
        return ["user": .string(user), "name": .string(name), "state": .string(state)]
    }
}

extension DocumentList {
    /// All links of an account.
    package static func links(of user: String) -> DocumentList {
        DocumentList("link", owner: user, count: 2 * LinkChange.most)
    }
}

extension Turn {
    /// All links of an account, as they were loaded.
    func links(of user: String) -> [Document] { set.documentLists[.links(of: user)] ?? [] }
}
