// From the first byte to the welcome: requests are answered, an upgrade is checked, the token is
// read, and the viewer is admitted with the tier that the store knows.

internal import Live
internal import Net
internal import Wire

extension Session {
    func readHTTP(_ bytes: UnsafeMutableRawBufferPointer) {
        let arrival = arrival ?? Arrival()
        self.arrival = arrival
        let parser = arrival.parser ?? shard.takeParser()
        arrival.parser = parser
        var rest = UnsafeRawBufferPointer(bytes)
        if arrival.exchange != nil {
            arrival.ahead += rest
            return
        }
        while case .http = phase, stream?.isOpen == true {
            switch parser.read(rest) {
            case .more:
                guard var head = parser.takeHead(), !takesBody(of: head) else { return }
                head.keepAlive = false
                let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
                return Self.isForRoom(head) ? upgrade(head, nothing) : serve(head)
            case .refused(let status, let reason):
                return respond(Problem.unread(status, reason), toHead: false)
            case .request(let request, let consumed):
                rest = UnsafeRawBufferPointer(rebasing: rest[consumed...])
                if Self.isForRoom(request) { return upgrade(request, rest) }
                serve(request)
                if rest.isEmpty { return }
                if arrival.exchange != nil {
                    arrival.ahead = Array(rest)
                    return
                }
            }
        }
    }

    private static func isForRoom(_ request: HTTPRequest) -> Bool {
        request.isUpgrade || room(of: request) != nil
    }

    /// The room named by a path of the protocol.
    private static func room(of request: HTTPRequest) -> String? {
        let path = request.segments
        guard path.count == 4, path[0] == "v1", path[1] == "rooms", path[3] == "live",
            Claims.isID(path[2])
        else {
            return nil
        }
        return path[2]
    }

    // MARK: The upgrade

    private func upgrade(_ request: HTTPRequest, _ rest: UnsafeRawBufferPointer) {
        guard let name = Self.room(of: request) else {
            return refuse(404, "not_found", "no such path")
        }
        let upgrade: Upgrade
        switch Upgrade.check(request) {
        case .refused(let status, let reason):
            shard.gateway.metrics.joinRefused("bad_request")
            return respond(Problem.unread(status, reason), toHead: false)
        case .accepted(let accepted): upgrade = accepted
        }
        guard
            shard.gateway.settings.origins.admits(
                origins: request.all("origin"), host: request.first("host"))
        else { return refuse(403, "forbidden", "this origin may not connect") }
        let encoding = upgrade.protocols.lazy.compactMap(Variant.Encoding.init).first
        guard encoding != nil || upgrade.protocols.isEmpty else {
            let names = "\(Variant.Encoding.json.name) or \(Variant.Encoding.cbor.name)"
            return refuse(400, "bad_request", "the subprotocol is \(names)")
        }
        if shard.isDraining { return refuse(503, "draining", "draining", retryAfter: 1) }
        guard let peer = stream?.peer else { return }
        // Before the gate: an address that has too many must not use up everybody's places.
        switch shard.gateway.addresses.enter(peer, now: shard.loop.wallNow) {
        case .tooMany(let seconds):
            return refuse(429, "rate_limited", "too many connections", retryAfter: seconds)
        case .overloaded(let seconds):
            return refuse(503, "unavailable", "overloaded", retryAfter: seconds)
        case .welcome: isCounted = true
        }
        // Read when it is first asked for, and once: it is dear, and nobody has been let in yet.
        let token = Self.token(request, upgrade)
        lazy var claims = token.map { read($0) }
        if let seconds = shard.turnAway(standing: { standing(claims) }) {
            uncount()
            return refuse(503, "unavailable", "too many joins", retryAfter: seconds)
        }
        let deflate =
            limits.deflateLevel > 0
            ? DeflateParameters.negotiate(upgrade.extensions, policy: Variant.policy) : nil
        variant = Variant(
            encoding: encoding ?? .json,
            compression: deflate.map { .init($0.parameters) } ?? .none)
        arrival?.response = upgrade.response(selecting: encoding?.name, deflate: deflate)
        arrival?.place = Self.place(request)
        arrival?.password = Self.password(request, upgrade)
        if let parser = arrival?.parser { shard.giveBack(parser) }
        arrival?.parser = nil
        phase = .admitting
        if let end = authenticate(claims, name) {
            shard.giveBackPlace()
            return self.end(end)
        }
        shard.add(self)
        admit(cursor: request.query("cursor").flatMap { Int64($0) }.map { max(0, $0) })
        if !rest.isEmpty { holdBack(rest) }
    }

    private func refuse(
        _ status: Int, _ code: String, _ reason: String, retryAfter: Int64? = nil
    ) {
        shard.gateway.metrics.joinRefused(code)
        var response = Problem.unread(status, reason)
        if let retryAfter { response.headers.append(HTTPField("Retry-After", "\(retryAfter)")) }
        respond(response, toHead: false)
    }

    /// Where the client last was, if it says so in a way that can be.
    private static func place(_ request: HTTPRequest) -> Place? {
        guard let epoch = request.query("epoch"), epoch.utf8.count <= 64,
            let seq = request.query("seq").flatMap({ Int64($0) }), seq >= 0
        else { return nil }
        return Place(epoch: epoch, seq: seq)
    }

    /// How high somebody is known to stand before they are in, 0 to 1.
    private func standing(_ claims: Result<Claims, CloseCode>?) -> Double {
        guard case .success(let claims) = claims else { return 0 }
        if claims.role == Actor.Role.host.rawValue || claims.role == Actor.Role.operator.rawValue {
            return 1
        }
        let tiers = shard.programme.tiers
        let tier = shard.gateway.tiers.recall(claims.sub) ?? tiers.lowest.id
        return Double(tiers.rank(tier) ?? 0) / Double(max(1, tiers.tiers.count - 1))
    }

    /// Looks up the room and reads the token, which nobody has to have; says why it ends where it
    /// does.
    private func authenticate(
        _ token: @autoclosure () -> Result<Claims, CloseCode>?, _ name: String
    ) -> CloseCode? {
        guard let room = shard.gateway.rooms[name] else { return .noSuchRoom }
        guard let token = token() else {
            guard room.admitsGuests else { return .guestsNotAdmitted }
            guard room.admits(tier: nil, shard.programme.tiers) else {
                return .below(room.minTier ?? "")
            }
            guard RoomSeal.opens(room.seal, arrival?.password) else { return .passwordAsked }
            arrival?.room = name
            actor = Actor(user: "guest:\(id)", name: "", role: .guest)
            return nil
        }
        let claims: Claims
        switch token {
        case .failure(let code): return code
        case .success(let read): claims = read
        }
        guard let role = Actor.Role(rawValue: claims.role), role != .guest else {
            return .badToken
        }
        if let rooms = claims.rooms, !rooms.contains(name) { return .notAllowed }
        if role == .host && claims.rooms == nil && claims.sub != room.host { return .notAllowed }
        if role == .viewer {
            guard RoomSeal.opens(room.seal, arrival?.password) else { return .passwordAsked }
            arrival?.gate = room.minTier
        }
        switch shard.gateway.members.enter(
            user: claims.sub, room: name, host: room.host, now: shard.loop.wallNow)
        {
        case .tooManyRooms: return .tooManyConnections
        case .welcome(let known): arrival?.known = known
        }
        isUserCounted = true
        arrival?.room = name
        actor = Actor(
            user: claims.sub, name: claims.name ?? claims.sub, role: role,
            origin: origin(device: claims.device))
        expiry = claims.exp ?? Self.never
        return nil
    }

    /// Where the connection comes from. A rule that asks for it may come while people are here; of
    /// those whose token names no device it knows with their next connection, since remembering an
    /// address for each of a million that nobody asks for is dear.
    func origin(device: String?) -> Origin? {
        guard device != nil || shard.programme.rules.wantsOrigin else { return nil }
        let line = stream.map { String($0.peer.networkKey, radix: 16) } ?? ""
        return Origin(device: device, address: line)
    }

    /// The room's password, where one was sent: as a subprotocol, since browsers can send nothing
    /// else, or as a header.
    private static func password(_ request: HTTPRequest, _ upgrade: Upgrade) -> String? {
        guard let offered = upgrade.protocols.first(where: { $0.hasPrefix("password.") }) else {
            return request.first("livegate-room-password")
        }
        return Base64.url.decode(offered.dropFirst(9)).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func token(_ request: HTTPRequest, _ upgrade: Upgrade) -> String? {
        if let offered = upgrade.protocols.first(where: { $0.hasPrefix("bearer.") }) {
            return String(Substring(offered.utf8.dropFirst(7)))
        }
        guard let header = request.first("authorization") else { return nil }
        guard header.lowercased().hasPrefix("bearer ") else { return "" }
        return String(header.dropFirst(7)).filter { $0 != " " }
    }

    /// The claims of a token that is good now.
    func read(_ token: String) -> Result<Claims, CloseCode> {
        do throws(TokenError) {
            return .success(
                try shard.verifier.verify(token, now: shard.loop.wallNow / 1_000))
        } catch {
            return .failure(error == .expired ? .tokenExpired : .badToken)
        }
    }

    // MARK: Admission

    private func admit(cursor: Int64?) {
        if actor.role == .guest { return join() }
        if let admission = resume(cursor: cursor) {
            shard.gateway.metrics.resumed()
            return admitted(admission)
        }
        askStore(cursor: cursor)
        shard.loop.wheel.schedule(self, after: limits.admissionTimeout)
    }

    /// Who comes back, and has been shown all there is, is who they were.
    private func resume(cursor: Int64?) -> Admission? {
        guard let known = arrival?.known, let cursor, known.pending <= cursor,
            arrival?.place?.epoch == shard.gateway.epoch
        else { return nil }
        return Admission(
            actor.user, known.standing, feed: [], shard.programme, now: shard.loop.wallNow)
    }

    func askStore(cursor: Int64?) {
        shard.commit(
            ValueRequest(
                .admit(room: room, host: host, cursor: cursor, minTier: arrival?.gate), by: actor,
                at: shard.loop.wallNow, operation: shard.makeID()), .admission(id))
    }

    /// The store has answered, or could not.
    func admitted(_ answer: Admission?) {
        guard let answer else {
            admitProvisionally()
            return shard.schedule(after: 1_000) { [weak self] in
                if let self, isProvisional, !room.isEmpty { askStore(cursor: nil) }
            }
        }
        if answer.user != actor.user, !follow(to: answer.user) {
            return end(.tooManyConnections)
        }
        if answer.isErased { return end(.erased) }
        if answer.sanction.bannedUntil > shard.loop.wallNow { return end(.banned) }
        if isShutOut(answer.tier) { return end(.below(arrival?.gate ?? "")) }
        let isLowest = answer.tier == shard.programme.tiers.lowest.id
        shard.gateway.tiers.remember(actor.user, isLowest ? nil : answer.tier)
        switch phase {
        case .admitting:
            take(answer)
            join()
        case .joining:
            take(answer)
            shard.tell(
                room, .know(id, tier: answer.tier, mutedUntil: answer.sanction.mutedUntil))
        case .live: catchUp(answer)
        case .securing, .http, .ended: break
        }
    }

    /// Whether the room is for higher tiers. Who is in stays in.
    private func isShutOut(_ tier: String) -> Bool {
        guard let gate = arrival?.gate, case .admitting = phase else { return false }
        let tiers = shard.programme.tiers
        return (tiers.rank(tier) ?? 0) < (tiers.rank(gate) ?? 0)
    }

    private func take(_ answer: Admission) {
        isProvisional = false
        arrival?.admission = answer
        arrival?.early = answer.feed
        arrival?.tier = answer.tier
        arrival?.mutedUntil = answer.sanction.mutedUntil
    }

    /// The store is slow or down: the last known tier, marked so, never a refusal.
    func admitProvisionally() {
        guard case .admitting = phase else { return }
        let tier = shard.gateway.tiers.recall(actor.user) ?? shard.programme.tiers.lowest.id
        // A door that only some may pass stays shut to who cannot be asked about; later they can.
        if isShutOut(tier) { return end(.overloaded) }
        isProvisional = true
        arrival?.tier = tier
        join()
    }

    /// The store has answered after all: what was not known at the welcome.
    private func catchUp(_ answer: Admission) {
        guard isProvisional else { return }
        isProvisional = false
        shard.tell(room, .know(id, tier: answer.tier, mutedUntil: answer.sanction.mutedUntil))
        send(me(answer))
        for item in answer.feed { show(item) }
        visit(answer)
    }

    private func join() {
        phase = .joining
        shard.loop.wheel.schedule(self, after: limits.handshakeTimeout)
        guard let arrival else { return }
        let viewer = Viewer(
            session: id, actor: actor, tier: actor.role == .guest ? nil : arrival.tier,
            mutedUntil: arrival.mutedUntil, returns: arrival.place != nil)
        shard.tell(room, .join(viewer, since: arrival.place))
    }

    /// The room has let us in: from its number on, everything is shown.
    func joined(_ joined: Joined) {
        guard case .joining = phase, let arrival else { return }
        phase = .live
        let part = shard.part(room)
        self.arrival = nil
        part.learn(viewers: joined.viewers)
        part.add(self)
        self.part = part
        stream?.send(arrival.response)
        for text in [welcome(joined, arrival)] + (joined.missed ?? []) {
            stream?.send(shard.encoder.frame(text, variant, isAlone: true))
        }
        for item in arrival.early { show(item) }
        if let admission = arrival.admission { visit(admission) }
        if actor.role == .guest && arrival.place == nil { inviteLater() }
        shard.gateway.metrics.joined()
        scheduleDeadline()
        if !arrival.ahead.isEmpty { arrival.ahead.withUnsafeMutableBytes { readFrames($0) } }
    }

    /// Has the store note that a member is here, the first time of a day, where that was not done
    /// with the admission.
    private func visit(_ admission: Admission) {
        guard admission.isFirstToday, actor.role == .viewer else { return }
        shard.commit(
            ValueRequest(
                .visit(room: room, host: host, mayReturn: admission.mayReturn), by: actor,
                at: shard.loop.wallNow, operation: shard.makeID()), .nobody)
    }

    /// Commands before the welcome wait; too many of them end the connection.
    func holdBack(_ bytes: some Collection<UInt8>) {
        guard let arrival else { return }
        guard arrival.ahead.count + bytes.count <= limits.messageBytes else {
            return end(CloseCode(1009, "too much before the welcome"))
        }
        arrival.ahead += bytes
    }

    /// Says that the protocol has changed, where that was not said yet.
    func answerUpgrade() {
        guard let arrival, !arrival.response.isEmpty else { return }
        stream?.send(arrival.response)
        arrival.response = []
    }

    // MARK: Deadlines

    /// Waits for what comes first: the end of the token, or of the time for a message in pieces.
    func scheduleDeadline() {
        shard.loop.wheel.cancel(self)
        var wait = Int64.max
        if expiry < Self.never {
            let (at, isForever) = expiry.multipliedReportingOverflow(by: 1_000)
            if !isForever { wait = at - shard.loop.wallNow }
        }
        if let unfinished {
            wait = min(wait, unfinished.since + limits.assembly - shard.loop.now)
        }
        if wait < .max { shard.loop.wheel.schedule(self, after: max(0, wait)) }
    }

    func checkDeadlines() {
        if shard.loop.wallNow / 1_000 >= expiry { return end(.tokenExpired) }
        if let unfinished, shard.loop.now >= unfinished.since + limits.assembly {
            return end(CloseCode(1008, "message not finished in time"))
        }
        scheduleDeadline()
    }
}
