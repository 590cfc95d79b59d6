// The people's side of the public port: pages, and in a demonstration the tokens to enter with.

package import Gateway
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

    package func answer(_ request: HTTPRequest, at desk: any HTTPDesk) -> HTTPAnswer {
        if let answer = demo?.answer(request, from: desk.peer) { return .now(answer) }
        return pages.answer(request).map { .now($0) } ?? .none
    }
}
