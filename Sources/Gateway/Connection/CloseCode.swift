// Why a connection ends, as the protocol numbers it: 40xx is final, 41xx means back off, 42xx
// means come back.

internal import Live

/// A close code with its reason.
package struct CloseCode: Error, Hashable, Sendable {
    package let number: UInt16
    package let reason: String

    package init(_ number: UInt16, _ reason: String) {
        self.number = number
        self.reason = reason
    }

    package static let binarySent = CloseCode(1003, "text frames only")
    package static let textSent = CloseCode(1003, "binary frames only")
    package static let flood = CloseCode(1008, "too many pings")
    package static let badToken = CloseCode(4000, "bad token")
    package static let tokenExpired = CloseCode(4001, "token expired")
    package static let notAllowed = CloseCode(4003, "not allowed in this room")
    // A page tells these apart by their reason, and asks for what is missing.
    package static let guestsNotAdmitted = CloseCode(4003, "guests")
    package static let passwordAsked = CloseCode(4003, "password")
    package static let erased = CloseCode(4003, "the account was erased")
    package static func below(_ tier: String) -> CloseCode { CloseCode(4003, "tier \(tier)") }
    package static let noSuchRoom = CloseCode(4004, "no such room")
    package static let banned = CloseCode(4005, "banned")
    package static let kicked = CloseCode(4006, "kicked")
    package static let replaced = CloseCode(4009, "replaced by a newer connection")
    package static let roomEnded = CloseCode(4010, "the room has ended")
    package static let overloaded = CloseCode(4100, "overloaded")
    package static let tooManyConnections = CloseCode(4101, "too many connections")
    package static let tooManyBadCommands = CloseCode(4102, "too many bad commands")
    package static let draining = CloseCode(4200, "draining")
    package static let moved = CloseCode(4200, "the account is part of another")
    package static let tooSlow = CloseCode(4201, "too slow")

    init(_ reason: CloseReason) {
        switch reason {
        case .replaced: self = .replaced
        case .kicked: self = .kicked
        case .banned: self = .banned
        case .roomEnded: self = .roomEnded
        }
    }
}
