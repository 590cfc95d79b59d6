// Everything that is asked over plain HTTP on the public port, beside the upgrade: pages and REST.
// The gateway only knows that somebody answers, at once or when the store has.

package import Live
package import Net
package import Wire

package protocol HTTPService: Sendable {
    /// Answers a request, on the thread of the connection's loop. Must not wait.
    /// - Parameter desk: for this request alone; what has to be asked first is asked there.
    func answer(_ request: HTTPRequest, at desk: any HTTPDesk) -> HTTPAnswer

    /// Whether a body that is still to come is to be taken in. Anybody can send a large one; where
    /// it is not, the request is answered at once, by its head alone, and the connection closes.
    func takesBody(of head: HTTPRequest, at desk: any HTTPDesk) -> Bool
}

package enum HTTPAnswer: Sendable {
    case now(HTTPResponse)
    /// The desk's `respond` will be called.
    case later
    /// There is nothing under that path.
    case none
}

/// What a service may ask of the gateway for one request. Confined to the connection's loop; the
/// closures are called there, and not at all where the connection has gone or was given up.
package protocol HTTPDesk: AnyObject {
    var peer: PeerAddress { get }
    /// Milliseconds since 1970 UTC.
    var now: Int64 { get }
    var programme: Programme { get }
    /// The rooms of this node, by id.
    var rooms: RoomDirectory { get }
    /// Where events may be sent.
    var webhooks: WebhookSettings { get }
    /// An id that nobody else makes.
    func makeID() -> String
    /// What a token says, where it is good now.
    func claims(of token: String) throws(TokenError) -> Claims
    /// Counts a request of somebody with a good token. Returns 0, or the ms after which to come
    /// back.
    func count(_ actor: Actor) -> Int64
    /// Has a request decided and kept; `then` is told what came of it once that is durable.
    func ask(_ request: ValueRequest, then: @escaping (Answer) -> Void)
    /// Asks a room of this node how it stands. A room that is not there is `not_found`.
    func look(at room: String, _ view: RoomView, then: @escaping (Answer) -> Void)
    /// Answers a request that was to be answered later. Only the first answer counts.
    func respond(_ response: HTTPResponse)
}

/// What is wanted of a room.
package enum RoomView: Sendable {
    /// As everyone in it sees it.
    case state
    /// Who is in it, as its host sees it.
    case audience
}
