// Why this exists: whoever posts to a stranger wants to know one thing, whether it arrived, and an
// operator who looks later wants one word why not.

/// What a POST came to.
package enum HTTPOutcome: Equatable, Sendable {
    /// The server answered, whatever it answered; redirects are not followed.
    case answered(status: Int, body: [UInt8])
    case failed(Failure)

    /// Why there is no answer.
    package enum Failure: String, Error, Sendable {
        /// http where only https is allowed.
        case plainRefused = "plain_refused"
        /// Every address of the host lies inside our own network.
        case addressRefused = "address_refused"
        /// The host's name has no address.
        case unknownHost = "unknown_host"
        case unreachable
        case timedOut = "timed_out"
        /// Not the peer it should be, or no TLS that we speak.
        case untrusted
        /// The answer, or its head, is longer than allowed.
        case tooLong = "too_long"
        /// It ended before it was whole, or is no HTTP.
        case broken
        /// The client was closed, or has too much waiting.
        case cancelled
    }
}
