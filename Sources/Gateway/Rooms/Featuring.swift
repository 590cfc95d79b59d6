// A comment as it was shown, read back for a host who wants it shown again.

internal import Live
internal import Wire

extension Feature {
    /// - Parameter event: the JSON of an event of the room.
    /// - Returns: nil where it is no comment of a member.
    init?(_ event: [UInt8], seq: Int64, room: String, host: String) {
        let read = event.withUnsafeBytes { try? JSONReader.read($0, limits: JSONLimits()) }
        guard let said = read?.object, said["type"]?.string == "danmaku",
            said["badge"]?.string != "host",
            let user = said["user"]?.string, let name = said["name"]?.string,
            let tier = said["tier"]?.string, let text = said["text"]?.string
        else { return nil }
        self.init(
            room: room, host: host, seq: seq, user: user, name: name, tier: tier, text: text)
    }
}
