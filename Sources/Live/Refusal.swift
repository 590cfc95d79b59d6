// What is not done, and why: a value that travels back to whoever asked. Bugs are preconditions;
// a refusal is part of the product.

/// The answer to a command that is not carried out. Codes are those of the room protocol.
package struct Refusal: Error, Hashable, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        case badRequest = "bad_request"
        case unknownCommand = "unknown_command"
        case tooLarge = "too_large"
        case unauthorized
        case forbidden
        case notFound = "not_found"
        case tierRequired = "tier_required"
        case notOpen = "not_open"
        case closed
        case alreadyDone = "already_done"
        case opReused = "op_reused"
        case limitReached = "limit_reached"
        case soldOut = "sold_out"
        case insufficientPoints = "insufficient_points"
        case couponInvalid = "coupon_invalid"
        case muted
        case blockedText = "blocked_text"
        case underReview = "under_review"
        case rateLimited = "rate_limited"
        case roomClosed = "room_closed"
        case unavailable
        case `internal`
    }

    package let code: Code
    /// A sentence for whoever reads logs and consoles; people are shown a text by code.
    package let message: String
    /// What the code's row in the protocol adds: `need`, `balance`, `until`, `retry_ms`, `field`.
    package var details: Fields

    package init(_ code: Code, _ message: String, _ details: Fields = [:]) {
        self.code = code
        self.message = message
        self.details = details
    }

    /// The most characters of a field's name that a refusal repeats.
    package static let mostOfName = 400

    /// A setting or field that cannot be taken, by its name; of a long one, by its beginning.
    package static func field(_ name: String, _ problem: String) -> Refusal {
        // By scalars, since one letter can have any number of accents.
        let name = String(String.UnicodeScalarView(name.unicodeScalars.prefix(mostOfName)))
        return Refusal(.badRequest, "\(name) \(problem)", ["field": .string(name)])
    }
}
