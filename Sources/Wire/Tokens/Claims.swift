// What a token says, with every claim's type and form checked, so that an id taken from a token is
// as good as one checked anywhere else. Claims not named here are ignored.

/// The claims of `protocol.md`.
package struct Claims: Sendable, Hashable {
    /// The user's id.
    package var sub: String
    /// The role's name; which roles exist is not decided here.
    package var role: String
    /// At most 64 Unicode scalars, none a control character.
    package var name: String?
    /// At most 512 bytes, none a control character.
    package var avatar: String?
    /// The only rooms it opens; nil for all.
    package var rooms: [String]?
    /// The device's id.
    package var device: String?
    /// Seconds since 1970 from which on it is expired.
    package var exp: Int64?
    /// Seconds since 1970 at which it was issued.
    package var iat: Int64?
    /// Seconds since 1970 before which it is not valid.
    package var nbf: Int64?
    /// The token's own id.
    package var jti: String?

    package init(sub: String, role: String) {
        self.sub = sub
        self.role = role
    }

    /// Whether `text` is an id of the protocol: 1 to 64 of `A-Z a-z 0-9 _ - . :`.
    package static func isID(_ text: String) -> Bool {
        text.utf8.withContiguousBytes { bytes in
            (1...64).contains(bytes.count)
                && bytes.allSatisfy { byte in
                    // A bit for each of the 128 of ASCII.
                    let set: UInt64 = byte < 64 ? 0x07FF_6000_0000_0000 : 0x07FF_FFFE_87FF_FFFE
                    return byte < 128 && set >> UInt64(byte & 63) & 1 == 1
                }
        }
    }

    /// Whether `text` may be a name: at most 64 Unicode scalars, none a control character.
    package static func isName(_ text: String) -> Bool {
        text.unicodeScalars.count <= 64 && isLine(text)
    }

    private static func isLine(_ text: String) -> Bool {
        !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    init(_ json: JSON) throws(TokenError) {
        guard let object = json.object else { throw .malformed }
        guard let sub = try Self.id(object["sub"]), let role = try Self.id(object["role"]) else {
            throw .badClaims
        }
        self.sub = sub
        self.role = role
        name = try Self.text(object["name"], isShort: Self.isName)
        avatar = try Self.text(object["avatar"]) { $0.utf8.count <= 512 }
        rooms = try Self.rooms(object["room"])
        device = try Self.id(object["device"])
        exp = try Self.seconds(object["exp"])
        iat = try Self.seconds(object["iat"])
        nbf = try Self.seconds(object["nbf"])
        jti = try Self.text(object["jti"]) { $0.utf8.count <= 128 }
    }

    private static func id(_ json: JSON?) throws(TokenError) -> String? {
        guard let json else { return nil }
        guard let text = json.string, isID(text) else { throw .badClaims }
        return text
    }

    private static func text(
        _ json: JSON?, isShort: (String) -> Bool
    ) throws(TokenError) -> String? {
        guard let json else { return nil }
        guard let text = json.string, isShort(text), isLine(text) else { throw .badClaims }
        return text
    }

    private static func seconds(_ json: JSON?) throws(TokenError) -> Int64? {
        guard let json else { return nil }
        guard let seconds = json.int, seconds >= 0 else { throw .badClaims }
        return seconds
    }

    private static func rooms(_ json: JSON?) throws(TokenError) -> [String]? {
        guard let json else { return nil }
        if json.string != nil { return try id(json).map { [$0] } }
        guard let list = json.array else { throw .badClaims }
        var rooms: [String] = []
        for room in list {
            guard let room = try id(room) else { throw .badClaims }
            rooms.append(room)
        }
        return rooms
    }

    /// The claims as a token carries them.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("sub", sub)
        writer.member("role", role)
        if let name { writer.member("name", name) }
        if let avatar { writer.member("avatar", avatar) }
        if let rooms { writer.member("room", .array(rooms.map(JSON.string))) }
        if let device { writer.member("device", device) }
        if let exp { writer.member("exp", exp) }
        if let iat { writer.member("iat", iat) }
        if let nbf { writer.member("nbf", nbf) }
        if let jti { writer.member("jti", jti) }
        writer.endObject()
        return writer.bytes
    }
}
