// What a route's handler is given: everything read, checked and authorised, so that a handler says
// only what is to happen.

package import Gateway
package import Live

/// A request to a route. Confined to the connection's loop.
package struct Call {
    package let actor: Actor
    /// The rooms that the token is confined to; nil for all.
    package let rooms: [String]?
    /// What the path names, by the names in its braces.
    let path: [String: String]
    /// As the route's query has it: absent, or of its form.
    package let query: Fields
    /// As the route's body has it.
    package let json: Datum
    /// The operation's id, the client's or one of ours.
    package let operation: String
    /// Set where the operation's id is the client's.
    let fingerprint: Int64?
    package let desk: any HTTPDesk

    /// The body's members, where it is an object.
    package var body: Fields { json.fields ?? [:] }

    /// What the path names; every route's handler knows which names its path has.
    package subscript(name: String) -> String {
        guard let value = path[name] else { preconditionFailure("no {\(name)} in this path") }
        return value
    }

    /// Rows of a page that was asked for.
    package var limit: Int { Int(query["limit"]?.int ?? 20) }

    /// What the path names, in the order of its names.
    var place: String { path.sorted { $0.key < $1.key }.map(\.value).joined(separator: "/") }

    /// The id after which the page begins; nil for the first one.
    package var cursorID: String? { query["cursor"]?.string }

    /// The page of documents that was asked for.
    package func list(_ kind: String, owner: String? = nil) -> DocumentList {
        DocumentList(kind, owner: owner, after: cursorID ?? "", count: limit)
    }

    /// A page of rows that are all there.
    /// - Parameter id: the member that tells rows apart.
    /// - Throws: `bad_request` for a cursor that is no row's.
    package func page(
        _ rows: [Datum], _ name: String, by id: String = "id"
    ) throws(Refusal) -> Reply {
        var rest = rows[...]
        if let cursor = cursorID {
            guard let place = rows.firstIndex(where: { $0.text(id) == cursor }) else {
                throw .field("cursor", "is none that was given")
            }
            rest = rows[(place + 1)...]
        }
        let page = rest.prefix(limit)
        var answer: Fields = [name: .list(Array(page))]
        if page.count < rest.count, let last = page.last?.text(id) {
            answer["next"] = .string(last)
        }
        return .fields(answer)
    }

    /// Whether the caller edits the programme, and so sees all of it as it is written.
    package var isEditor: Bool { actor.role == .operator || actor.role == .service }

    /// - Throws: `not_found` where the path's room is none of this node.
    package func requireRoom() throws(Refusal) {
        guard desk.rooms[self["room"]] != nil else { throw Refusal(.notFound, "no such room") }
    }

    /// The place after which the page begins, where places are numbers; nil for the first one.
    package func cursorPlace() throws(Refusal) -> Int64? {
        guard let text = query["cursor"]?.string else { return nil }
        guard let place = Int64(text), place > 0 else {
            throw .field("cursor", "is none that was given")
        }
        return place
    }

    /// A request to the store in the caller's name. The operation is that of the first one.
    func request(_ command: ValueCommand, isFirst: Bool) -> ValueRequest {
        ValueRequest(
            command, by: actor, at: desk.now, operation: isFirst ? operation : desk.makeID(),
            fingerprint: isFirst ? fingerprint : nil)
    }
}

extension Fields {
    /// With `next` as text, as the API has all its cursors.
    package var withTextCursor: Fields {
        guard let place = self["next"]?.int else { return self }
        var fields = self
        fields["next"] = .string("\(place)")
        return fields
    }
}

extension Datum {
    /// A member that is an id, which in a file may have been written as a number.
    fileprivate func text(_ name: String) -> String? {
        fields?[name]?.string ?? fields?[name]?.int.map { "\($0)" }
    }
}
