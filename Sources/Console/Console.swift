// The people's side of the public port: pages, and in a demonstration the tokens to enter with.

internal import Gateway
package import Net
package import Wire

/// Answers plain requests: first the demonstration's, then files.
package struct Console: HTTPService {
    private let pages: Pages
    private let demo: Demo?

    /// - Parameter demo: gives tokens to whoever asks from this machine; nil in earnest.
    package init(pages: Pages, demo: Demo? = nil) {
        self.pages = pages
        self.demo = demo
    }

    package func answer(_ request: HTTPRequest, from peer: PeerAddress) -> HTTPResponse? {
        if let answer = demo?.answer(request, from: peer) { return answer }
        return pages.answer(request)
    }
}
