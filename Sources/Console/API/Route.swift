// One line of the API: what it is called, who may, what goes in and out, and what is done. The
// router, the OpenAPI document and the tests all read the same line.

package import Gateway
package import Live
package import Wire

/// A method on a path.
package struct Route: Sendable {
    package enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// What a handler is: it may refuse, and says how the answer comes about.
    package typealias Handler = @Sendable (Call) throws(Refusal) -> Reply

    package let method: Method
    /// Such as `/v1/users/{user}`; what is in braces is an id.
    package let path: String
    /// The operation's id in the document, unique.
    package let name: String
    /// A sentence for the document.
    package let summary: String
    /// Who may; empty for everybody, even without a token. A viewer may only as the path's
    /// `{user}`, and a host only in rooms of theirs.
    package let roles: Set<Actor.Role>
    package let query: [Schema.Property]
    /// The body that is asked for; nil for none.
    package let body: Schema?
    package let answer: Schema
    /// Of the answer, where it is no problem.
    package let status: Int
    /// Whether it takes `Idempotency-Key`: asking again with the same key does nothing again.
    package let isOnce: Bool
    /// Whether an answer that is no problem never changes, so that it may be kept.
    package let isLasting: Bool
    /// Where the body is a list that is taken item by item: how many at most. What one item says
    /// wrong is then no reason to refuse the others, and is the handler's to tell.
    package let items: Int?
    package let handler: Handler

    /// - Parameter once: set on every POST that moves value.
    package init(
        _ method: Method, _ path: String, _ name: String, _ summary: String,
        for roles: Set<Actor.Role>, query: [Schema.Property] = [], body: Schema? = nil,
        answer: Schema, status: Int = 200, once: Bool = false, lasting: Bool = false,
        items: Int? = nil,
        _ handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.name = name
        self.summary = summary
        self.roles = roles
        self.query = query
        self.body = body
        self.answer = answer
        self.status = status
        isOnce = once
        isLasting = lasting
        self.items = items
        self.handler = handler
    }

    /// Whether it is for a request's method. What is there for GET is there for HEAD.
    func takes(_ request: HTTPRequest) -> Bool {
        method.rawValue == (request.method == "HEAD" ? "GET" : request.method)
    }

    /// The path's pieces, without the slashes.
    var pieces: [Substring] { path.dropFirst().split(separator: "/") }

    /// The names in braces, in their order.
    var parameters: [String] { pieces.compactMap(Self.parameter) }

    /// The name in a piece's braces; nil where it stands for itself.
    static func parameter(_ piece: Substring) -> String? {
        piece.first == "{" ? String(piece.dropFirst().dropLast()) : nil
    }
}

/// How an answer comes about.
package enum Reply {
    case fields(Fields)
    /// Something other than an object, or other than the route's status.
    case response(HTTPResponse)
    /// The store decides; `then` goes on with its reply. A refusal is answered as it is.
    case decide(ValueCommand, then: (Fields) throws(Refusal) -> Reply)
    /// The handler has begun to ask and answers at the desk by itself.
    case begun
    /// A room of this node is looked at.
    case look(room: String, RoomView, then: (Fields) throws(Refusal) -> Reply)

    /// What the store replies, as it is.
    package static func decide(_ command: ValueCommand) -> Reply {
        .decide(command) { .fields($0) }
    }
}
