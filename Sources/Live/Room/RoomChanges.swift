// What hosts and operators may say of a room, checked field by field, so that the socket and REST
// take the same and name the same mistakes.

/// What may be said of a room, checked field by field, from whichever side it comes.
package enum RoomChanges {
    /// Fields of a room in what was sent; all others are ignored.
    /// - Parameters:
    ///   - isNew: whether the room is being made, so that it needs a title and a host.
    ///   - seal: turns a password into what is kept of it.
    /// - Throws: `bad_request` naming the field.
    package static func read(
        _ given: Fields, isNew: Bool = false, seal: (String) -> String
    ) throws(Refusal) -> Fields {
        var changes = Fields()
        try text("title", 1...100, in: given, &changes, isRequired: isNew)
        try id("host", in: given, &changes, isRequired: isNew)
        try text("notice", 0...500, in: given, &changes, isOptional: true)
        try text("cover", 0...2_048, in: given, &changes, isOptional: true)
        try id("min_tier", in: given, &changes, isOptional: true)
        if let product = given["product"] {
            guard product == .null || product.fields != nil else {
                throw .field("product", "must be an object")
            }
            changes["product"] = product
        }
        try int("slow_mode_s", 0...3_600, in: given, &changes)
        try int("budget", 0...1_000_000_000_000, in: given, &changes, isOptional: true)
        try int("goods", 0...1_000_000_000_000, in: given, &changes, isOptional: true)
        try int("starts_at", 0...Int64.foreverMilliseconds, in: given, &changes, isOptional: true)
        if let value = given["repeat"] {
            guard value == .null || given.recurrence != nil else {
                throw .field("repeat", Recurrence.words)
            }
            changes["repeat"] = value
        }
        try words("segments", in: given, &changes)
        try words("interests", in: given, &changes)
        if let value = given["guests"], value != .null {
            guard value.bool != nil else { throw .field("guests", "must be true or false") }
            changes["guests"] = value
        }
        if let value = given["state"], value != .null {
            guard let state = value.string, Room.State(rawValue: state) != nil else {
                throw .field("state", "must be scheduled, preview, live or ended")
            }
            changes["state"] = value
        }
        if let value = given["password"] {
            if value == .null {
                changes["seal"] = .null
            } else {
                guard let text = value.string, (4...64).contains(text.unicodeScalars.count) else {
                    throw .field("password", "must have 4 to 64 characters")
                }
                changes["seal"] = .string(seal(text))
            }
        }
        guard !changes.all.isEmpty else {
            throw Refusal(.badRequest, "names nothing to change")
        }
        return changes
    }

    private static func text(
        _ name: String, _ length: ClosedRange<Int>, in given: Fields, _ changes: inout Fields,
        isRequired: Bool = false, isOptional: Bool = false
    ) throws(Refusal) {
        guard let value = given[name], value != .null || isOptional else {
            if isRequired { throw .field(name, "is required") }
            return
        }
        if value == .null || value == "" && isOptional { return changes[name] = .null }
        guard let text = value.string else { throw .field(name, "must be a string") }
        guard length.contains(text.unicodeScalars.count) else {
            throw .field(
                name, "must have \(length.lowerBound) to \(length.upperBound) characters")
        }
        changes[name] = value
    }

    /// Whom the room is for: up to 20 words, or null.
    private static func words(
        _ name: String, in given: Fields, _ changes: inout Fields
    ) throws(Refusal) {
        guard let value = given[name] else { return }
        guard value != .null else { return changes[name] = .null }
        guard let list = value.list, list.count <= 20,
            list.allSatisfy({ (1...64).contains($0.string?.utf8.count ?? 0) })
        else { throw .field(name, "must be a list of up to 20 words") }
        changes[name] = value
    }

    private static func id(
        _ name: String, in given: Fields, _ changes: inout Fields, isRequired: Bool = false,
        isOptional: Bool = false
    ) throws(Refusal) {
        guard let value = given[name], value != .null || isOptional else {
            if isRequired { throw .field(name, "is required") }
            return
        }
        if value == .null { return changes[name] = .null }
        guard let text = value.string, text.isIdentifier else {
            throw .field(name, "must be an id of 1 to 64 characters")
        }
        changes[name] = value
    }

    private static func int(
        _ name: String, _ range: ClosedRange<Int64>, in given: Fields, _ changes: inout Fields,
        isOptional: Bool = false
    ) throws(Refusal) {
        guard let value = given[name], value != .null || isOptional else { return }
        if value == .null { return changes[name] = .null }
        guard let number = value.int else { throw .field(name, "must be an integer") }
        guard range.contains(number) else {
            throw .field(name, "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        changes[name] = value
    }
}

extension String {
    /// Whether it is an id of the protocol: 1 to 64 of `A-Z a-z 0-9 _ - . :`.
    package var isIdentifier: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                    UInt8(ascii: "."), UInt8(ascii: ":"):
                    true
                default: false
                }
            }
    }
}
