// Everything that is asked over plain HTTP on the public port, beside the upgrade: pages, and later
// REST. The gateway only knows that somebody answers.

package import Net
package import Wire

package protocol HTTPService: Sendable {
    /// The answer to a request; nil where there is nothing under that path.
    func answer(_ request: HTTPRequest, from peer: PeerAddress) -> HTTPResponse?
}
