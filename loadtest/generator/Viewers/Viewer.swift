// One viewer: joins, checks all that it is told, and does what its crew asks of it.

import Net
import Wire

final class Viewer: StreamHandler {
    /// `away`: cut off, and about to come back.
    enum Phase { case waiting, upgrading, joining, live, away, leaving, gone }

    /// Outlives its viewers, and is reached for every frame: not counted.
    unowned(unsafe) let crew: Crew
    let user: String
    let isHost: Bool
    private(set) var phase = Phase.waiting
    var sequence = SequenceCheck()
    var account = Account()
    /// Claims that are meant or under way, and what is left of those that are settled.
    var claims: [Claim] = []
    var settledClaims: Set<Int> = []
    /// What it wants of a flash sale.
    var buying: Buying?
    /// What it wants of a quiz or a red packet.
    var rushing: Rushing?
    /// Microseconds from which on it may speak again.
    var maySpeakAt: Int64 = 0
    /// The epoch of its stream; nil before its first welcome.
    private(set) var epoch: String?
    /// Set from a cut to the next welcome.
    var absence: Absence?
    /// Bytes after which the connection is to be cut.
    var budget: Int?
    /// Does not read for a time.
    var isSlow = false

    /// Of the TLS session, for who comes back.
    var ticket: TLSTicket?

    private let token: String
    private var handshake: UpgradeClient?
    private var head: [UInt8] = []
    private var reader = WebSocketReader(role: .client, largest: largest)
    private var intendedAt: Int64 = 0
    private var requests: Int64 = 0
    /// Commands that wait for their replies.
    private var pending: [(request: Int64, intendedAt: Int64)] = []
    private static let pendingLimit = 10_000
    private var closeCode: UInt16?
    /// What compressed frames may refer to; nil before the first.
    var context: DeflateContext?
    /// Of a compressed frame, until all of it is there.
    private var partial: [UInt8] = []
    /// Had a welcome once.
    private var isKnown = false
    private lazy var acknowledgement = Alarm { [unowned self] in
        send(Command.acknowledge(account.cursor))
    }

    private static let largest = 16 * 1_024 * 1_024
    /// Milliseconds from its due time after which a join has failed.
    private static let joinLimit: Int64 = 30_000

    init(_ crew: Crew, user: String, isHost: Bool) {
        self.crew = crew
        self.user = user
        self.isHost = isHost
        token = crew.plan.token(user: user, role: isHost ? "host" : "viewer")
        super.init()
    }

    // MARK: Joining

    /// Connects; its time counts from `intendedAt`, in microseconds.
    func join(from source: String?, intendedAt: Int64) {
        self.intendedAt = intendedAt
        phase = .upgrading
        budget = isHost ? nil : crew.earlyBudget()
        connect(from: source)
    }

    /// Connects once more, as one who was there.
    func rejoin(from source: String?, intendedAt: Int64) {
        self.intendedAt = intendedAt
        phase = .upgrading
        reader = WebSocketReader(role: .client, largest: Self.largest)
        handshake = nil
        head = []
        context = nil
        partial = []
        closeCode = nil
        connect(from: source)
    }

    private func connect(from source: String?) {
        crew.loop.wheel.schedule(self, after: Self.joinLimit)
        let server = crew.plan.server
        Connector.connect(
            on: crew.loop, to: server.address, port: server.port, from: source,
            security: server.security, resuming: ticket, handler: self
        ) { [self] error in
            if let error { fail("\(error)") }
        }
    }

    override func opened() {
        crew.connected += 1
        // It may have been given up while it was connecting.
        guard phase == .upgrading else {
            stream?.close(afterFlush: false)
            return
        }
        let handshake = UpgradeClient(
            nonce: Entropy.bytes(16), protocols: [crew.plan.protocolName, "bearer.\(token)"],
            deflate: crew.plan.deflates ? DeflateParameters() : nil)
        self.handshake = handshake
        stream?.send(
            handshake.request(
                host: crew.plan.server.authority, target: target))
    }

    private var target: String {
        var target = "/v1/rooms/\(crew.plan.room)/live"
        if let place = absence?.place {
            target += "?epoch=\(place.epoch)&seq=\(place.seq)&cursor=\(account.cursor)"
        }
        return target
    }

    /// Whether a frame was begun and not ended.
    var isAssembling: Bool { reader.isAssembling || !partial.isEmpty }

    private func upgrade(_ bytes: UnsafeMutableRawBufferPointer) {
        guard let handshake else { return }
        head += bytes
        switch head.withUnsafeBytes({ handshake.read($0) }) {
        case .more: return
        case .broken: fail("no WebSocket answer")
        case .refused(let status, let headers, _):
            let value = headers.first { $0.name == "retry-after" }?.value
            fail("HTTP \(status)", retryAfter: value.flatMap { Int64($0) })
        case .accepted(_, nil, _) where crew.plan.deflates:
            fail("no permessage-deflate")
        case .accepted(_, _, let consumed):
            phase = .joining
            self.handshake = nil
            var rest = Array(head[consumed...])
            head = []
            rest.withUnsafeMutableBytes { readFrames($0) }
        }
    }

    /// Has not joined and will not.
    private func fail(_ reason: String, retryAfter: Int64? = nil) {
        guard phase == .upgrading || phase == .joining else { return }
        if absence != nil {
            gone()
            stream?.close(afterFlush: false)
            return couldNotReturn(reason, retryAfter: retryAfter)
        }
        crew.tally.refusals[reason, default: 0] += 1
        crew.settled += 1
        gone()
        stream?.close(afterFlush: false)
    }

    func welcomed(_ welcome: JSON) {
        guard phase == .joining else { return }
        phase = .live
        if stream?.isResumed == true { crew.tally.returns.resumedTLS += 1 }
        crew.loop.wheel.cancel(self)
        account.begin(welcome)
        if let absence {
            returned(welcome, from: absence)
        } else {
            sequence.begin(after: welcome["seq"]?.int ?? 0)
        }
        epoch = welcome["epoch"]?.string
        if !isKnown { crew.welcomed(self, after: crew.readAt - intendedAt) }
        isKnown = true
        if crew.plan.mutes, !isHost { send(Command.mute) }
        if crew.isCutting, !isHost {
            budget = crew.lateBudget()
            crew.loop.wheel.schedule(self, after: crew.cutDelay())
        }
    }

    // MARK: Receiving

    override func received(_ bytes: UnsafeMutableRawBufferPointer) {
        crew.readAt = Stopwatch.now()
        crew.tally.bytes += bytes.count
        if let budget, !isHost {
            self.budget = budget - bytes.count
            take(UnsafeMutableRawBufferPointer(rebasing: bytes[..<min(budget, bytes.count)]))
            if budget <= bytes.count { cut() }
        } else {
            take(bytes)
        }
    }

    private func take(_ bytes: UnsafeMutableRawBufferPointer) {
        switch phase {
        case .upgrading: upgrade(bytes)
        case .joining, .live, .leaving:
            if partial.isEmpty { return readFrames(bytes) }
            var whole = partial + bytes
            partial = []
            whole.withUnsafeMutableBytes { readFrames($0) }
        case .waiting, .away, .gone: break
        }
    }

    private func readFrames(_ bytes: UnsafeMutableRawBufferPointer) {
        var rest = bytes
        while true {
            let start = UnsafeRawBufferPointer(rest)
            let isBoundary = closeCode == nil && !reader.isAssembling
            if isBoundary, let (facts, length) = crew.memo.known(start) {
                take(facts)
                rest = UnsafeMutableRawBufferPointer(rebasing: rest[length...])
                continue
            }
            if isBoundary, crew.plan.deflates, let first = start.first, first & 0x40 != 0 {
                guard let length = takeCompressed(start) else {
                    partial = Array(start)
                    return
                }
                rest = UnsafeMutableRawBufferPointer(rebasing: rest[length...])
                continue
            }
            guard let input = reader.next(&rest) else { return }
            switch input {
            case .text(let text), .binary(let text):
                let used = UnsafeRawBufferPointer(rebasing: start[..<(start.count - rest.count)])
                let isWhole = isBoundary && WholeFrame(start)?.length == used.count
                take(text, frame: isWhole ? used : nil)
            case .ping(let payload):
                crew.tally.pings += 1
                stream?.send(
                    WebSocketWriter.frame(.pong, payload, mask: .random(in: 0...UInt32.max)))
            case .pong: break
            case .close(let code, _):
                closeCode = code ?? 1005
                stream?.send(WebSocketWriter.close(code: code, mask: .random(in: 0...UInt32.max)))
                stream?.close(afterFlush: true)
            case .violation:
                crew.tally.malformed += 1
                stream?.close(afterFlush: false)
            }
        }
    }

    // MARK: Sending

    /// Sends a command; ignored once the connection is gone.
    func send(_ command: [UInt8]) {
        guard phase == .live else { return }
        var payload = command
        if crew.plan.isBinary, let json = try? JSONReader.read(command) { payload = json.cbor }
        stream?.send(
            WebSocketWriter.frame(
                crew.plan.isBinary ? .binary : .text, payload,
                mask: .random(in: 0...UInt32.max)))
    }

    func nextRequest() -> Int64 {
        requests += 1
        return requests
    }

    /// Sends a command whose reply is timed from `intendedAt`, in microseconds. `make` gets its id.
    func ask(intendedAt: Int64, _ make: (Int64) -> [UInt8]) {
        let request = nextRequest()
        if pending.count < Self.pendingLimit { pending.append((request, intendedAt)) }
        send(make(request))
    }

    /// When the command was meant that is answered now.
    func takePending(_ request: Int64) -> Int64? {
        guard let place = pending.firstIndex(where: { $0.request == request }) else { return nil }
        return pending.remove(at: place).intendedAt
    }

    /// Tells the server soon up to where the account was shown; several events share one `ack`.
    func acknowledgeSoon() {
        if acknowledgement.isScheduled { return }
        crew.loop.wheel.schedule(acknowledgement, after: .random(in: 1_000...2_000))
    }

    func leave() {
        switch phase {
        case .live:
            stream?.send(WebSocketWriter.close(code: 1000, mask: .random(in: 0...UInt32.max)))
            phase = .leaving
        case .upgrading, .joining: fail("left before the welcome")
        case .away: gone()
        case .waiting: phase = .gone
        case .leaving, .gone: break
        }
    }

    /// The join took too long, or the time to claim has come.
    override func fire(_ now: Int64) {
        switch phase {
        case .live: if crew.isCutting { cut() }
        case .away: rejoin()
        default: fail("no welcome in \(Self.joinLimit) ms")
        }
    }

    // MARK: The end

    override func closed(_ reason: StreamEnd) {
        crew.connected -= 1
        switch phase {
        case .upgrading, .joining:
            fail(closeCode.map { "closed with \($0)" } ?? "connection \(reason)")
            if phase == .away { return }
        case .live where isSlow:
            crew.tally.slow.closed += 1
            goAway()
            return comeBack(after: 0)
        case .live:
            crew.tally.closes[closeCode ?? 1006, default: 0] += 1
            crew.lost(self)
        case .away:
            if crew.isLeaving { return gone() }
            // A refused return has its time already.
            return isScheduled ? () : comeBack(after: crew.returnDelay())
        case .waiting, .leaving, .gone: break
        }
        gone()
    }

    /// A new visit knows nothing of the last one.
    func forget() {
        epoch = nil
        account = Account()
    }

    func becomeAway() {
        phase = .away
        crew.loop.wheel.cancel(self)
    }

    private func gone() {
        phase = .gone
        crew.loop.wheel.cancel(self)
        crew.loop.wheel.cancel(acknowledgement)
    }
}
