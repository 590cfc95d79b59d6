// The first frame, and the same without `me` for who fell behind.

internal import Live
internal import Net
internal import Store
internal import Wire

extension Session {
    /// The array of the whole room and the viewer's own state.
    func welcome(_ joined: Joined, _ arrival: Arrival) -> [UInt8] {
        var writer = JSONWriter(capacity: 2_048 + joined.room.count + joined.recent.count)
        writer.beginArray()
        writer.beginObject()
        writer.member("type", "welcome")
        writer.member("session", id.description)
        writer.member("epoch", joined.epoch)
        let missed = joined.missed
        // Missed frames follow this one, so it speaks from where the client was.
        writer.member("seq", missed == nil ? joined.seq : (arrival.place?.seq ?? joined.seq))
        writer.member("recovered", missed != nil)
        writer.member("now", shard.loop.wallNow)
        writer.member("heartbeat_ms", limits.heartbeat)
        writer.key("me")
        writer.beginObject()
        writeMe(arrival.tier, mutedUntil: arrival.mutedUntil, arrival.admission, &writer)
        writer.endObject()
        members(of: joined, &writer)
        writer.key("tasks")
        if let admission = arrival.admission {
            shard.memberText.write(
                tasksOf: admission, in: room, of: host, shard.programme,
                at: shard.loop.wallNow, to: &writer)
        } else {
            writer.raw(Array("[]".utf8))
        }
        writer.key("recent")
        if missed != nil {
            writer.raw(Array("[]".utf8))
        } else {
            joined.recent.withUnsafeBytes { writer.raw($0) }
        }
        writer.endObject()
        writer.endArray()
        return writer.bytes
    }

    /// As `welcome` without `me`.
    func snapshot(_ joined: Joined) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        writer.beginObject()
        writer.member("type", "snapshot")
        writer.member("session", id.description)
        writer.member("epoch", joined.epoch)
        writer.member("seq", joined.seq)
        writer.member("recovered", false)
        writer.member("now", shard.loop.wallNow)
        writer.member("heartbeat_ms", limits.heartbeat)
        members(of: joined, &writer)
        writer.key("recent")
        joined.recent.withUnsafeBytes { writer.raw($0) }
        writer.endObject()
        writer.endArray()
        return writer.bytes
    }

    private func members(of joined: Joined, _ writer: inout JSONWriter) {
        writer.key("room")
        joined.room.withUnsafeBytes { writer.raw($0) }
        writer.key("activities")
        joined.activities.withUnsafeBytes { writer.raw($0) }
        writer.key("queues")
        writer.fields(joined.queues)
    }

    /// Who the viewer is, what comes with it, and what they have as far as the store has said.
    private func writeMe(
        _ tier: String?, mutedUntil: Int64, _ admission: Admission?, _ writer: inout JSONWriter
    ) {
        if actor.role == .guest {
            writer.raw(Self.guest)
        } else {
            writer.member("user", actor.user)
            writer.member("name", actor.name)
            writer.member("role", actor.role.rawValue)
            writer.member("provisional", isProvisional)
            writer.member("muted_until", mutedUntil)
            shard.memberText.write(tier: tier, to: &writer)
        }
        writer.member("points", admission?.points ?? 0)
        writer.member("held", admission?.held ?? 0)
        writer.member("growth", admission?.growth ?? 0)
        writer.key("next")
        if let next = admission?.next {
            writer.beginObject()
            writer.member("tier", next.tier)
            writer.member("missing", next.missing)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.member("follows", admission?.follows ?? false)
    }

    private static let guest = Array(
        #"""
        "user":null,"name":null,"role":"guest","tier":null,"badge":null,"provisional":false,\#
        "danmaku":{"color":"#FFFFFF","styles":[]},"multiplier":100,"early_access_s":0,\#
        "muted_until":0
        """#.utf8)

    /// An event that tells a viewer who was let in provisionally who they are after all.
    func me(_ admission: Admission) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("type", "me")
        writeMe(
            admission.tier, mutedUntil: admission.sanction.mutedUntil, admission, &writer)
        writer.key("tasks")
        shard.memberText.write(
            tasksOf: admission, in: room, of: host, shard.programme, at: shard.loop.wallNow,
            to: &writer)
        writer.endObject()
        return writer.bytes
    }
}
