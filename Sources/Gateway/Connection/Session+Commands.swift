// What a viewer's frames ask for: counted, read, checked for role, and handed to the room or the
// committer. A frame in, at most one message on.

internal import Live
internal import Net
internal import Wire

extension Session {
    func readFrames(_ bytes: UnsafeMutableRawBufferPointer) {
        if let unfinished {
            read(bytes, &unfinished.reader, unfinished)
            if !unfinished.reader.isAssembling { self.unfinished = nil }
            return
        }
        // Between two messages a reader knows nothing that would have to be kept.
        var reader = WebSocketReader(
            role: .server,
            largest: actor.role.runsRooms ? limits.hostMessageBytes : limits.messageBytes,
            fragments: limits.fragments,
            inflater: variant.compression == .none ? nil : shard.encoder.inflater)
        read(bytes, &reader, nil)
        guard case .live = phase, reader.isAssembling else { return }
        unfinished = Unfinished(reader, since: shard.loop.now)
        scheduleDeadline()
    }

    private func read(
        _ bytes: UnsafeMutableRawBufferPointer, _ reader: inout WebSocketReader,
        _ unfinished: Unfinished?
    ) {
        var rest = bytes
        while case .live = phase, let input = reader.next(&rest) {
            switch input {
            case .text(let text):
                unfinished?.since = shard.loop.now
                variant.encoding == .json ? take(text) : end(.textSent)
            case .binary(let bytes):
                unfinished?.since = shard.loop.now
                variant.encoding == .cbor ? take(bytes) : end(.binarySent)
            case .ping(let payload):
                countControl()
                stream?.send(WebSocketWriter.frame(.pong, payload))
            case .pong: countControl()
            case .close(let code, _): end(echoing: code)
            case .violation(let code, let reason): end(CloseCode(code, "\(reason)"))
            }
        }
    }

    /// Pings, and pongs that nobody asked for, are cheap to send and not to answer.
    private func countControl() {
        let wait = pings.take(
            shard.loop.now, interval: 1_000 / max(1, limits.pingsPerSecond),
            burst: limits.pingsBurst)
        if wait > 0 { end(.flood) }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        let wait: Int64 =
            actor.role.runsRooms
            ? commands.take(
                shard.loop.now, interval: max(1, 1_000 / max(1, limits.hostCommandsPerSecond)),
                burst: limits.hostCommandsPerSecond)
            : commands.take(
                shard.loop.now, interval: 1_000 / max(1, limits.commandsPerSecond),
                burst: limits.commandsBurst)
        do throws(ClientCommand.Unreadable) {
            let command = try ClientCommand.read(
                bytes, variant.encoding,
                JSONLimits(depth: limits.jsonDepth, keys: limits.jsonKeys))
            shard.gateway.metrics.command(command.type)
            if wait > 0 { return refuseForRate(command.id, wait) }
            refusedInARow = 0
            carryOut(command)
        } catch {
            misread(error)
        }
    }

    private func refuseForRate(_ request: Int64?, _ wait: Int64) {
        refusedInARow += 1
        if refusedInARow > limits.refusalsInARow { return end(.tooManyBadCommands) }
        answer(request, .refused(.rate(wait)))
    }

    /// Bad commands are answered, and in the end not any more.
    private func misread(_ error: ClientCommand.Unreadable) {
        if error.isGarbage { badCommands += 1 }
        if badCommands > limits.badCommands { return end(.tooManyBadCommands) }
        if let id = error.id {
            answer(id, .refused(error.refusal))
        } else if error.isGarbage {
            shard.gateway.metrics.refused(error.refusal.code)
            send { $0.error(error.refusal) }
        }
    }

    private func carryOut(_ command: ClientCommand) {
        let request = command.id
        if let refusal = refusal(for: command.body) {
            return answer(request, .refused(refusal))
        }
        switch command.body {
        case .danmaku(let utterance): shard.tell(room, .say(id, request: request, utterance))
        case .like(let count): shard.tell(room, .like(id, request: request, count))
        case .share(let channel):
            shard.tell(room, .share(id, channel: channel, request: request))
        case .announce(let text, let style):
            shard.tell(room, .announce(id, request: request, text, style: style))
        case .audience: shard.tell(room, .audience(id, request: request))
        case .feature(let seq):
            shard.tell(room, .feature(id, request: request, seq: seq, by: actor))
        case .queue(let command): shard.tell(room, .queue(id, request: request, command))
        case .ping: answer(request, .reply(["now": .int(shard.loop.wallNow)]))
        case .quiet(let effects, let banners, let danmaku):
            keepQuiet(effects, banners, danmaku)
            answer(
                request,
                .reply([
                    "effects": .bool(quiet.contains(.effects)),
                    "banners": .bool(quiet.contains(.banners)),
                    "danmaku": .bool(quiet.contains(.danmaku)),
                ]))
        case .renew(let token): renew(token, request)
        case .signIn: commit(.signIn(room: room, host: host), request)
        case .follow(let on): commit(.follow(host: host, room: room, on: on), request)
        case .acknowledge(let cursor): commit(.acknowledge(cursor: cursor), request)
        case .account(let count, let before):
            commit(
                .account(HistoryKey(user: actor.user, count: count, before: before)), request)
        case .enter(let op, let activity, var fields):
            if command.type == "buy" { fields["order"] = .string(shard.makeID()) }
            commit(
                .enter(
                    Entry(
                        activity: activity, command: command.type, user: actor.user, room: room,
                        host: host, fields: fields)), request, op)
        case .mine(let activity):
            commit(.query(.mine(user: actor.user, room: room, activity: activity)), request)
        case .redeem(let op, let item, let quantity):
            let asked = Redemption(
                id: shard.makeID(), item: item, quantity: quantity, room: room)
            commit(.redeem(asked), request, op)
        case .cancel(let op, let order): commit(.cancel(order: order), request, op)
        case .gift(let op, let gift, let count):
            commit(.gift(Gift(gift: gift, count: count, room: room, host: host)), request, op)
        case .transfer(let op, let to, let points):
            commit(.transfer(Present(to: to, points: points)), request, op)
        case .shop(let after, let count):
            let page = Showcase(user: actor.user, after: after, count: Int(count))
            commit(.query(.shop(page)), request)
        case .join(let plan, let op):
            if actor.role == .guest || hasRegistered(op) { return register(plan, op, request) }
            commit(.join(plan: plan), request)
        case .boost(let op, let tier): commit(.boost(tier: tier, room: room), request, op)
        case .open(let op, let opening): open(opening, op, request)
        case .end(let op, let activity, let how):
            commit(.end(activity: activity, room: room, how: how), request, op)
        case .update(let changes):
            let known = shard.gateway.rooms[room]?.known ?? [:]
            commit(.update(room: room, changes: changes, known: known), request)
        case .moderate(let action, let user, let seq, let seconds, let reason):
            commit(
                .moderate(
                    Moderation(
                        action: action, room: room, user: user, seq: seq, seconds: seconds,
                        reason: reason)), request)
        }
    }

    /// What the role does not allow.
    private func refusal(for body: ClientCommand.Body) -> Refusal? {
        switch body {
        case .ping, .quiet, .danmaku, .like, .share, .join: return nil
        case .open, .end, .update, .moderate, .announce, .audience, .feature, .queue(.take),
            .queue(.skip):
            return actor.runsRoom ? nil : Refusal(.forbidden, "for the host of this room")
        case .enter, .gift, .boost, .queue(.join), .queue(.leave):
            if actor.runsRoom { return Refusal(.forbidden, "hosts do not take part") }
        case .follow, .signIn, .mine, .acknowledge, .account, .renew, .redeem, .cancel, .transfer,
            .shop:
            break
        }
        return actor.role == .guest
            ? Refusal(.unauthorized, "guests watch; join to take part") : nil
    }

    private func open(
        _ opening: ClientCommand.Opening, _ op: ClientCommand.Operation, _ request: Int64?
    ) {
        let order = ActivityOrder(
            id: shard.makeID(), room: room, host: host, kind: opening.kind, title: opening.title,
            settings: opening.settings, eligible: opening.eligible, opensAt: opening.opensAt,
            closesAt: opening.closesAt, secret: Entropy.bytes(32))
        commit(.open(order), request, op)
    }

    private func keepQuiet(_ effects: Bool?, _ banners: Bool?, _ danmaku: Bool?) {
        func set(_ part: Quiet, _ on: Bool?) {
            guard let on else { return }
            if on { quiet.insert(part) } else { quiet.remove(part) }
        }
        set(.effects, effects)
        set(.banners, banners)
        set(.danmaku, danmaku)
        if !isLagging { part?.move(self) }
    }

    /// A new token of the same user goes on where the old one ends.
    private func renew(_ token: String, _ request: Int64?) {
        guard case .success(let claims) = read(token), claims.sub == actor.tokenName,
            claims.role == actor.role.rawValue, claims.rooms?.contains(room) ?? true
        else {
            return answer(
                request,
                .refused(Refusal(.unauthorized, "not a good token of this user and room")))
        }
        expiry = claims.exp ?? Self.never
        scheduleDeadline()
        answer(request, .reply(["exp": Datum(claims.exp)]))
    }

    private func commit(
        _ command: ValueCommand, _ request: Int64?, _ op: ClientCommand.Operation? = nil
    ) {
        shard.commit(
            ValueRequest(
                command, by: actor, at: shard.loop.wallNow, operation: op?.id ?? shard.makeID(),
                fingerprint: op?.fingerprint), .session(id, request: request))
    }

    // MARK: From elsewhere

    func receive(_ message: SessionMessage) {
        switch message {
        case .joined(let joined): self.joined(joined)
        case .snapshot(let joined): moveForward(joined)
        case .answer(let request, let answer): self.answer(request, answer)
        case .turn(let queue, let position):
            guard case .live = phase else { return }
            send { $0.turn(queue, position) }
        case .close(let code): end(code)
        }
    }

    /// Too slow for the stream: the room as it is, and from there on everything again.
    private func moveForward(_ joined: Joined) {
        guard case .live = phase, isLagging else { return }
        isLagging = false
        stream?.send(shard.encoder.frame(snapshot(joined), variant, isAlone: true))
        part?.move(self)
    }
}
