// Where a member comes in from, for rules that pay once for each device or address. Kept apart from
// the member, since most rooms never ask for it.

/// A device and an address.
package final class Origin: Sendable, Hashable {
    /// As the token names it; nil where it names none.
    package let device: String?
    /// As rate limits count it: an IPv4 address or the /64 of an IPv6 one.
    package let address: String

    package init(device: String?, address: String) {
        self.device = device
        self.address = address
    }

    package static func == (a: Origin, b: Origin) -> Bool {
        a.device == b.device && a.address == b.address
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(device)
        hasher.combine(address)
    }
}

extension Actor {
    /// What facts of theirs name of where they come in from.
    var words: [Fact.Word: String] {
        guard let origin else { return [:] }
        var words: [Fact.Word: String] = [.address: origin.address]
        if let device = origin.device { words[.device] = device }
        return words
    }
}
