// A loop's part of a room: its viewers in one lane for each way of being quiet and each variant of
// frames, so that a tick is encoded once for each lane that holds anybody, and is one walk over it.

internal import Live
internal import Net
internal import Wire

final class RoomPart: TimerEntry {
    /// Members who get their heartbeat in one turn, and ms to the next; more where a round would
    /// otherwise take longer than half the time between two.
    private static let slice = 256
    private static let pause: Int64 = 100

    let id: String
    private unowned(unsafe) let shard: Shard
    /// Few: those that anybody has asked for.
    private var lanes: [Lane] = []
    private(set) var count = 0
    /// The room's host, for all who are here.
    var host: String
    private var viewers: Int64 = 0
    /// When the viewers here were last shown a tick, by the loop's clock.
    var shownAt: Int64 = 0
    /// Where the round of heartbeats is: members of `group` below `place` are still to come.
    private var round = (group: 0, place: Int.max, began: Int64(0))

    init(_ id: String, _ shard: Shard) {
        self.id = id
        self.shard = shard
        host = shard.gateway.rooms[id]?.host ?? ""
        super.init()
        shard.loop.wheel.schedule(self, after: shard.gateway.settings.limits.heartbeat)
    }

    func add(_ session: Session) {
        guard let stream = session.stream else { return }
        count += 1
        lane(of: session).add(stream)
    }

    /// The viewer has muted something else.
    func move(_ session: Session) {
        guard let stream = session.stream else { return }
        lane(of: session).add(stream)
    }

    /// - Parameter session: one that was added; its stream may be gone already.
    func remove(_ session: Session) {
        count -= 1
        if let stream = session.stream { lane(of: session).remove(stream) }
    }

    func show(_ tick: Tick) {
        viewers = tick.viewers
        for answer in tick.answers {
            var fields = answer.fields
            fields["seq"] = .int(tick.first + Int64(answer.event))
            shard.answer(answer.session, answer.request, .reply(fields))
        }
        var payloads = Payloads(tick, shard.encoder)
        let limit = shard.gateway.settings.limits.showQueueBytes
        for lane in lanes where lane.count > 0 {
            shard.gateway.metrics.delivered(frames: lane.count)
            switch lane.variant.compression {
            case .none: lane.send(payloads.frame(lane), limit: limit)
            case .deflate(let bits, _):
                lane.compress(
                    payloads[lane], windowBits: bits, now: shard.loop.now, limit: limit)
            }
        }
    }

    /// A tick for each way of being quiet and each encoding, made when it is first asked for.
    private struct Payloads {
        private let tick: Tick
        private let encoder: FrameEncoder
        private var made: [Key: [UInt8]] = [:]

        private struct Key: Hashable {
            let quiet: UInt8
            let encoding: Variant.Encoding
        }

        init(_ tick: Tick, _ encoder: FrameEncoder) {
            self.tick = tick
            self.encoder = encoder
        }

        subscript(lane: Lane) -> [UInt8] {
            mutating get {
                let key = Key(quiet: lane.quiet.rawValue, encoding: lane.variant.encoding)
                if let payload = made[key] { return payload }
                let payload = encoder.payload(
                    TickCodec.text(tick.events, first: tick.first, quiet: lane.quiet),
                    lane.variant.encoding)
                made[key] = payload
                return payload
            }
        }

        mutating func frame(_ lane: Lane) -> SharedBytes {
            if lane.quiet.isEmpty, lane.variant.encoding == .json { return tick.frame }
            let opcode = lane.variant.encoding.opcode
            return SharedBytes(copying: WebSocketWriter.frame(opcode, self[lane]))
        }
    }

    func learn(viewers: Int64) { self.viewers = viewers }

    /// Heartbeat and ping: the first tells the client that we live, the second tells us, by its
    /// answer, that the client does. A few hundred in a turn, so that a large room holds up nobody.
    override func fire(_ now: Int64) {
        let heartbeat = shard.gateway.settings.limits.heartbeat
        if round.group == 0 && round.place == .max { round.began = now }
        let groups = lanes.flatMap { lane in lane.groups.map { (lane.variant.encoding, $0) } }
        beat(groups, max(Self.slice, count * 2 * Int(Self.pause) / Int(heartbeat)), now)
        if round.group < groups.count {
            shard.loop.wheel.schedule(self, after: Self.pause)
        } else {
            shard.loop.wheel.schedule(self, after: heartbeat - (now - round.began))
            round = (0, .max, now)
        }
    }

    /// Goes on with the round for so many members. Downwards, since a gap is closed from the end of
    /// a group, where all have been.
    private func beat(
        _ groups: [(encoding: Variant.Encoding, group: StreamGroup)], _ most: Int, _ now: Int64
    ) {
        let idle = shard.gateway.settings.limits.idle
        var left = most
        while left > 0, round.group < groups.count {
            let (encoding, group) = groups[round.group]
            let frame = heartbeat(encoding)
            let end = min(round.place, group.count)
            let start = max(0, end - left)
            group.forEach(in: start..<end) { handler in
                guard let session = handler as? Session else { return }
                if now - session.heardAt > idle {
                    session.stream?.close(afterFlush: false)
                } else {
                    session.stream?.send(frame)
                }
            }
            shard.gateway.metrics.delivered(frames: end - start)
            left -= end - start
            round.place = start
            if start == 0 { round = (round.group + 1, .max, round.began) }
        }
    }

    private func heartbeat(_ encoding: Variant.Encoding) -> SharedBytes {
        var writer = JSONWriter()
        writer.beginArray()
        writer.beginObject()
        writer.member("type", "heartbeat")
        writer.member("now", shard.loop.wallNow)
        writer.member("viewers", viewers)
        writer.endObject()
        writer.endArray()
        let beat = shard.encoder.frame(writer.bytes, Variant(encoding: encoding))
        return SharedBytes(copying: beat + WebSocketWriter.frame(.ping, []))
    }

    private func lane(of session: Session) -> Lane {
        for lane in lanes where lane.quiet == session.quiet && lane.variant == session.variant {
            return lane
        }
        let lane = Lane(session.quiet, session.variant, shard.encoder, shard.loop)
        lanes.append(lane)
        return lane
    }
}
