// A loop's part of a room: its viewers in one flat group for each way of being quiet, so that a
// tick is one walk over each.

internal import Live
internal import Net
internal import Wire

final class RoomPart: TimerEntry {
    let id: String
    private unowned let shard: Shard
    private var groups: [StreamGroup?]
    private(set) var count = 0
    private var viewers: Int64 = 0

    init(_ id: String, _ shard: Shard) {
        self.id = id
        self.shard = shard
        groups = [StreamGroup?](repeating: nil, count: Quiet.combinations)
        super.init()
        shard.loop.wheel.schedule(self, after: shard.gateway.settings.limits.heartbeat)
    }

    func add(_ session: Session) {
        guard let stream = session.stream else { return }
        count += 1
        group(session.quiet).add(stream)
    }

    /// The viewer has muted something else.
    func move(_ session: Session) {
        guard let stream = session.stream else { return }
        group(session.quiet).add(stream)
    }

    /// - Parameter session: one that was added; its stream may be gone already.
    func remove(_ session: Session) {
        count -= 1
        if let stream = session.stream { group(session.quiet).remove(stream) }
    }

    func show(_ tick: Tick) {
        viewers = tick.viewers
        for answer in tick.answers {
            var fields = answer.fields
            fields["seq"] = .int(tick.first + Int64(answer.event))
            shard.answer(answer.session, answer.request, .reply(fields))
        }
        for (mask, group) in groups.enumerated() {
            guard let group, group.count > 0 else { continue }
            let frame =
                mask == 0
                ? tick.frame
                : TickCodec.frame(
                    tick.events, first: tick.first, quiet: Quiet(rawValue: UInt8(mask)))
            send(frame, to: group)
        }
    }

    func learn(viewers: Int64) { self.viewers = viewers }

    /// Heartbeat and ping to all: the first tells the client that we live, the second tells us,
    /// by its answer, that the client does.
    override func fire(_ now: Int64) {
        let limits = shard.gateway.settings.limits
        var writer = JSONWriter()
        writer.beginArray()
        writer.beginObject()
        writer.member("type", "heartbeat")
        writer.member("now", shard.loop.wallNow)
        writer.member("viewers", viewers)
        writer.endObject()
        writer.endArray()
        let beat = SharedBytes(
            copying: WebSocketWriter.frame(.text, writer.bytes) + WebSocketWriter.frame(.ping, []))
        for group in groups {
            guard let group, group.count > 0 else { continue }
            group.forEach { handler in
                guard let session = handler as? Session else { return }
                if now - session.heardAt > limits.idle { session.stream?.close(afterFlush: false) }
            }
            send(beat, to: group)
        }
        shard.loop.wheel.schedule(self, after: limits.heartbeat)
    }

    private func send(_ frame: SharedBytes, to group: StreamGroup) {
        shard.gateway.metrics.delivered(frames: group.count)
        group.broadcast(frame, limit: shard.gateway.settings.limits.showQueueBytes)
    }

    private func group(_ quiet: Quiet) -> StreamGroup {
        let mask = Int(quiet.rawValue)
        if let group = groups[mask] { return group }
        let group = StreamGroup(loop: shard.loop)
        groups[mask] = group
        return group
    }
}
