// What the public port answers beside rooms: pages, REST, and in a demonstration the tokens to
// enter with.

package import Gateway
package import Wire

/// Answers plain requests: first the demonstration's, then files, then the API.
package struct Console: HTTPService {
    private let pages: Pages
    private let demo: Demo?
    private let api: API

    /// - Parameter demo: gives tokens to whoever asks from this machine; nil in earnest.
    package init(pages: Pages, demo: Demo? = nil, api: API = API()) {
        self.pages = pages
        self.demo = demo
        self.api = api
    }

    package func answer(_ request: HTTPRequest, at desk: any HTTPDesk) -> HTTPAnswer {
        if let answer = demo?.answer(request, from: desk.peer) { return .now(answer) }
        if let page = pages.answer(request) { return .now(page) }
        return api.answer(request, at: desk)
    }

    package func takesBody(of head: HTTPRequest, at desk: any HTTPDesk) -> Bool {
        demo?.awaits(head, from: desk.peer) == true || api.takesBody(of: head, at: desk)
    }
}
