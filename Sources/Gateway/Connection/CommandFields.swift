// The fields of a command, taken one by one with their type and range, so that a wrong one is
// answered by its name.

internal import Live
internal import Store
internal import Wire

struct CommandFields {
    private let object: JSONObject

    init(_ object: JSONObject) { self.object = object }

    /// A field that is there; null counts as left out.
    private func value(_ name: String) -> JSON? {
        switch object[name] {
        case nil, .null: nil
        case let value: value
        }
    }

    func optionalString(
        _ name: String, _ length: ClosedRange<Int>
    ) throws(Refusal) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else { throw .field(name, "must be a string") }
        guard length.contains(text.unicodeScalars.count) else {
            throw .field(
                name, "must have \(length.lowerBound) to \(length.upperBound) characters")
        }
        return text
    }

    func string(_ name: String, _ length: ClosedRange<Int>) throws(Refusal) -> String {
        guard let text = try optionalString(name, length) else {
            throw .field(name, "is required")
        }
        return text
    }

    func optionalInt(
        _ name: String, _ range: ClosedRange<Int64>
    ) throws(Refusal) -> Int64? {
        guard let value = value(name) else { return nil }
        guard let number = value.int else { throw .field(name, "must be an integer") }
        guard range.contains(number) else {
            throw .field(name, "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func int(_ name: String, _ range: ClosedRange<Int64>) throws(Refusal) -> Int64 {
        guard let number = try optionalInt(name, range) else { throw .field(name, "is required") }
        return number
    }

    func optionalBool(_ name: String) throws(Refusal) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let flag = value.bool else { throw .field(name, "must be true or false") }
        return flag
    }

    func bool(_ name: String) throws(Refusal) -> Bool {
        guard let flag = try optionalBool(name) else { throw .field(name, "is required") }
        return flag
    }

    func optionalID(_ name: String) throws(Refusal) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string, Claims.isID(text) else {
            throw .field(name, "must be an id of 1 to 64 characters")
        }
        return text
    }

    func id(_ name: String) throws(Refusal) -> String {
        guard let id = try optionalID(name) else { throw .field(name, "is required") }
        return id
    }

    /// `op`, with a fingerprint of everything else that was sent, in whatever order it was.
    func operation() throws(Refusal) -> ClientCommand.Operation {
        let op = try id("op")
        return ClientCommand.Operation(
            id: op, fingerprint: object.fingerprint { $0 == "op" || $0 == "id" })
    }

    func opening() throws(Refusal) -> ClientCommand.Opening {
        let kind = try string("kind", 1...64)
        guard Catalogue[kind] != nil else {
            throw .field("kind", "is not a kind of activity")
        }
        // All else is the kind's own, which knows what it may be.
        var settings = Fields()
        for member in object.members where !Self.frame.contains(member.key) {
            if let value = value(member.key) { settings[member.key] = Datum(value) }
        }
        var eligible = Fields()
        if let value = value("eligible") {
            guard let given = Datum(value).fields else {
                throw .field("eligible", "must be an object")
            }
            eligible = given
        }
        return ClientCommand.Opening(
            kind: kind, title: try optionalString("title", 1...100) ?? "", settings: settings,
            eligible: eligible, opensAt: try optionalInt("opens_at", 0...Int64.max / 2),
            closesAt: try optionalInt("closes_at", 0...Int64.max / 2))
    }

    /// Fields of `activity.open` that no kind has.
    private static let frame = ActivityOrder.names.union(["id", "type"])

    /// What `room.update` may change; null takes an optional part away.
    func roomChanges() throws(Refusal) -> Fields {
        var given = Fields()
        for member in object.members { given[member.key] = Datum(member.value) }
        return try RoomChanges.read(given) { RoomSeal.make(of: $0) }
    }
}
