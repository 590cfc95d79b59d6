// Where a member comes in from, for rules that pay once for each device or address. Kept apart from
// the member, since most of what they do never asks for it.

/// A device, an address, and another name.
package final class Origin: Sendable, Hashable {
    /// As the token names it; nil where it names none.
    package let device: String?
    /// As rate limits count it: an IPv4 address or the /64 of an IPv6 one.
    package let address: String
    /// What the token calls them, where their account goes by another name.
    package let name: String?

    package init(device: String?, address: String, name: String? = nil) {
        self.device = device
        self.address = address
        self.name = name
    }

    package static func == (a: Origin, b: Origin) -> Bool {
        a.device == b.device && a.address == b.address && a.name == b.name
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(device)
        hasher.combine(address)
    }
}

extension Actor {
    /// The same person by the name of the account that theirs leads to.
    package func known(as account: String) -> Actor {
        let origin = Origin(
            device: origin?.device, address: origin?.address ?? "", name: tokenName)
        return Actor(user: account, name: name, role: role, origin: origin)
    }

    /// What the token calls them.
    package var tokenName: String { origin?.name ?? user }

    /// What facts of theirs name of where they come in from.
    var words: [Fact.Word: String] {
        guard let origin, !origin.address.isEmpty else { return [:] }
        var words: [Fact.Word: String] = [.address: origin.address]
        if let device = origin.device { words[.device] = device }
        return words
    }
}
