// The first frame, and the same without `me` for who fell behind.

internal import Live
internal import Net
internal import Store
internal import Wire

extension Session {
    /// The whole room and the viewer's own state, in one frame.
    func welcome(_ joined: Joined) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        writer.beginObject()
        writer.member("type", "welcome")
        writer.member("session", id.description)
        writer.member("epoch", joined.epoch)
        let missed = joined.missed
        // Missed frames follow this one, so it speaks from where the client was.
        writer.member("seq", missed == nil ? joined.seq : (place?.seq ?? joined.seq))
        writer.member("recovered", missed != nil)
        writer.member("now", shard.loop.wallNow)
        writer.member("heartbeat_ms", limits.heartbeat)
        writer.key("me")
        writer.fields(meFields().merging(balances(admission)))
        members(of: joined, &writer)
        writer.key("tasks")
        writer.beginArray()
        for task in admission?.tasks ?? [] { writer.fields(task) }
        writer.endArray()
        writer.key("recent")
        if missed != nil {
            writer.raw(Array("[]".utf8))
        } else {
            joined.recent.withUnsafeBytes { writer.raw($0) }
        }
        writer.endObject()
        writer.endArray()
        return WebSocketWriter.frame(.text, writer.bytes)
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
        return WebSocketWriter.frame(.text, writer.bytes)
    }

    private func members(of joined: Joined, _ writer: inout JSONWriter) {
        writer.key("room")
        joined.room.withUnsafeBytes { writer.raw($0) }
        writer.key("activities")
        joined.activities.withUnsafeBytes { writer.raw($0) }
    }

    /// Who the viewer is and what comes with it.
    func meFields() -> Fields {
        guard actor.role != .guest else {
            return [
                "user": .null, "name": .null, "role": "guest", "tier": .null, "badge": .null,
                "provisional": false,
                "danmaku": .fields(["color": "#FFFFFF", "styles": []]), "multiplier": 100,
                "early_access_s": 0, "muted_until": 0,
            ]
        }
        let lowest = shard.programme.tiers.lowest
        let tier = tier.flatMap { shard.programme.tiers[$0] } ?? lowest
        let fields: Fields = [
            "user": .string(actor.user), "name": .string(actor.name),
            "role": .string(actor.role.rawValue), "tier": .string(tier.id),
            "provisional": .bool(isProvisional), "muted_until": .int(mutedUntil),
        ]
        return fields.merging(tier.benefits)
    }

    /// What the viewer has, as the store said.
    private func balances(_ admission: Admission?) -> Fields {
        var fields: Fields = [
            "points": .int(admission?.points ?? 0), "held": 0,
            "growth": .int(admission?.growth ?? 0), "next": .null,
            "follows": .bool(admission?.follows ?? false),
        ]
        if let next = admission?.next {
            fields["next"] = .fields([
                "tier": .string(next.tier), "missing": .int(next.missing),
            ])
        }
        return fields
    }

    /// An event that tells a viewer who was let in provisionally who they are after all.
    func me(_ admission: Admission) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("type", "me")
        writer.members(of: meFields())
        writer.members(of: balances(admission))
        writer.endObject()
        return writer.bytes
    }
}
