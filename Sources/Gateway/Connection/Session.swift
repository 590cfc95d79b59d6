// One connection from its first byte to its last: HTTP until the upgrade, then admission, then a
// viewer in a room. What goes where is decided by the phase; nothing here waits.

internal import Live
internal import Net
internal import Store
internal import Wire

final class Session: StreamHandler {
    // What is here is there for every idle viewer, so it is little, and the small things come last.

    let id: SessionID
    /// Outlives all that it holds; counted references to it would be most of what a command counts.
    unowned(unsafe) let shard: Shard
    /// Known once the token is read; until then nobody.
    var actor = Actor(user: "", name: "", role: .guest)
    var part: RoomPart?
    /// From the first bytes to the welcome. Of those who wait to be read only this object is there,
    /// side by side: a storm leaves no holes between those who stay.
    var arrival: Arrival?
    /// While a message is coming in pieces.
    var unfinished: Unfinished?
    /// When bytes last came, by the loop's clock.
    var heardAt: Int64
    var commands = Bucket()
    var pings = Bucket()
    /// Seconds since 1970 at which the token ends.
    var expiry = Session.never
    var phase: Phase
    var quiet: Quiet = []
    var variant = Variant()
    /// Whether the store has not yet said who this is.
    var isProvisional = false
    /// Whether the connection counts, for the node and for its address.
    var isCounted = false
    var isUserCounted = false
    /// Whether the room's stream was cut and a snapshot was asked for.
    var isLagging = false
    var badCommands: Int16 = 0
    /// Commands refused in a row for coming too fast.
    var refusedInARow: Int32 = 0

    static let never = Int64.max

    enum Phase {
        /// The peer has still to show that it speaks TLS.
        case securing
        case http
        case admitting
        case joining
        case live
        case ended
    }

    var limits: Limits { shard.gateway.settings.limits }

    /// Empty before it is known, and once this connection has left it.
    var room: String { part?.id ?? arrival?.room ?? "" }

    /// The room's host.
    var host: String { part?.host ?? shard.gateway.rooms[room]?.host ?? "" }

    init(_ id: SessionID, _ shard: Shard, isSecure: Bool) {
        self.id = id
        self.shard = shard
        heardAt = shard.loop.now
        phase = isSecure ? .securing : .http
        super.init()
    }

    // MARK: The stream

    override func opened() {
        // One deadline for the cipher's handshake and the request together.
        shard.loop.wheel.schedule(self, after: limits.handshakeTimeout)
    }

    override func secured() {
        if case .securing = phase { phase = .http }
        shard.gateway.metrics.tls.handshake(worked: true)
    }

    override func received(_ bytes: UnsafeMutableRawBufferPointer) {
        heardAt = shard.loop.now
        switch phase {
        case .http: readHTTP(bytes)
        case .admitting, .joining: holdBack(bytes)
        case .live: readFrames(bytes)
        case .securing, .ended: break
        }
    }

    override func closed(_ reason: StreamEnd) {
        shard.loop.wheel.cancel(self)
        shard.gateway.metrics.closed()
        // Nothing can be said to a socket that takes nothing; it is counted all the same.
        if reason == .stalled { shard.gateway.metrics.ended(CloseCode.tooSlow.number) }
        if case .securing = phase { shard.gateway.metrics.tls.handshake(worked: false) }
        leave()
    }

    /// The show was cut because the socket is full: once it has taken what it has, a snapshot
    /// puts the viewer where the room is.
    override func overflowed() {
        isLagging = true
        shard.gateway.metrics.fellBehind()
    }

    override func drained() {
        if isLagging, case .live = phase { shard.tell(room, .snapshot(id)) }
    }

    /// The deadline of the phase.
    override func fire(_ now: Int64) {
        switch phase {
        case .http:
            if let exchange = arrival?.exchange {
                giveUp(exchange)
            } else if arrival?.parser?.isInRequest == true {
                respond(Problem.unread(408, "too slow"), toHead: false)
            } else {
                stream?.close(afterFlush: false)
            }
        case .admitting: admitProvisionally()
        case .live: checkDeadlines()
        case .securing, .joining, .ended: stream?.close(afterFlush: false)
        }
    }

    // MARK: Ending

    /// Says why, and closes once that is sent.
    func end(_ code: CloseCode) {
        if case .ended = phase { return }
        answerUpgrade()
        stream?.send(WebSocketWriter.close(code: code.number, reason: code.reason))
        shard.gateway.metrics.ended(code.number)
        finish()
    }

    /// Answers the peer's close in kind.
    func end(echoing code: UInt16?) {
        stream?.send(WebSocketWriter.close(code: code))
        shard.gateway.metrics.ended(code ?? 1005)
        finish()
    }

    private func finish() {
        phase = .ended
        leave()
        arrival = nil
        stream?.close(afterFlush: true)
    }

    /// Out of the room, the books and the counts, each once.
    private func leave() {
        let room = room
        if let part {
            part.remove(self)
            shard.left(part)
            self.part = nil
        }
        arrival?.room = ""
        if !room.isEmpty { shard.tell(room, .leave(id)) }
        shard.remove(self)
        if isUserCounted {
            shard.gateway.members.leave(user: actor.user, room: room, now: shard.loop.wallNow)
        }
        isUserCounted = false
        uncount()
    }

    /// Its address may have another one instead.
    func uncount() {
        if isCounted, let stream {
            shard.gateway.addresses.leave(stream.peer, now: shard.loop.wallNow)
        }
        isCounted = false
    }

    // MARK: Out

    /// Sends events as one frame.
    func send(_ objects: [UInt8]...) {
        stream?.send(shard.encoder.frame(PrivateFrame.events(objects), variant))
    }

    /// Sends the event that `write` writes, as one frame.
    func send(_ write: (inout JSONWriter) -> Void) {
        if let stream { shard.encoder.send(to: stream, variant, write) }
    }

    func answer(_ request: Int64?, _ answer: Answer) {
        if case .refused(let refusal) = answer { shard.gateway.metrics.refused(refusal.code) }
        guard let request else { return }
        send { $0.answer(answer, to: request) }
    }

    /// A row of the member's feed is durable: shown at once, or right behind the welcome.
    func push(_ item: FeedItem) {
        switch phase {
        // The store's late answer will hold everything up to itself.
        case .live: if !isProvisional { show(item) }
        case .admitting, .joining:
            if let arrival, arrival.admission != nil { arrival.early.append(item) }
        case .securing, .http, .ended: break
        }
    }

    func show(_ item: FeedItem) {
        if item.type == "tier", let tier = item.body["tier"]?.string {
            shard.tell(room, .know(id, tier: tier, mutedUntil: nil))
        }
        send { $0.feed(item) }
    }

    /// The server is about to go; come back in `ms`.
    func reconnect(in ms: Int64, because reason: String = "draining") {
        guard case .live = phase else { return }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("type", "reconnect")
        writer.member("in_ms", ms)
        writer.member("reason", reason)
        writer.endObject()
        send(writer.bytes)
    }
}
