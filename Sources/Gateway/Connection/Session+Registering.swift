// A guest becomes a member by one tap and stays where they are: the account is made in the store,
// and the same socket goes on as its owner.

internal import Live
internal import Net
internal import Wire

extension Session {
    /// Letters that the `op` of somebody without an account has at least: it finds the account
    /// again that was made for it, so nobody may come upon it by chance.
    private static let leastOperation = 16

    /// Makes a guest a member.
    /// - Parameters:
    ///   - plan: nil for the one that costs nothing.
    ///   - op: nil for what is never asked for again on another connection.
    func register(_ plan: String?, _ op: String?, _ request: Int64?) {
        do throws(Refusal) {
            let member = try newcomer(op)
            let asked = Registration(guest: actor.user, room: room, host: host, plan: plan)
            shard.commit(
                ValueRequest(
                    .register(asked), by: member, at: shard.loop.wallNow,
                    operation: shard.makeID()),
                .exchange(
                    shard.expect { [weak self] in self?.registered(member, $0, request) }))
        } catch {
            answer(request, .refused(error))
        }
    }

    /// Who the guest is going to be: the same for the same wish, on every node.
    private func newcomer(_ op: String?) throws(Refusal) -> Actor {
        guard let key = shard.gateway.settings.signing, limits.registrationsPerHourPerAddress > 0,
            let peer = stream?.peer
        else { throw Refusal(.forbidden, "members come here by the login of the mall") }
        if let op, op.utf8.count < Self.leastOperation {
            throw .field("op", "of a guest has \(Self.leastOperation) characters or more")
        }
        let wait = shard.gateway.addresses.register(peer, now: shard.loop.wallNow)
        if wait > 0 { throw .rate(wait) }
        let user = name(key, op)
        return Actor(user: user, name: user, role: .viewer, origin: origin(device: nil))
    }

    private func name(_ key: TokenKey, _ op: String?) -> String {
        let wish = op.map { "op " + $0 } ?? "session \(shard.gateway.epoch) \(id)"
        return "m-" + Hex.encode(Array(key.digest("member.join " + wish).prefix(10)))
    }

    /// Whether the member has asked for just this before, as a guest.
    func hasRegistered(_ op: String?) -> Bool {
        guard let key = shard.gateway.settings.signing, actor.role == .viewer else { return false }
        return actor.user == name(key, op)
    }

    /// The store has made the account, or not.
    private func registered(_ member: Actor, _ answer: Answer, _ request: Int64?) {
        guard case .live = phase else { return }
        guard case .reply(let fields) = answer else { return self.answer(request, answer) }
        if actor.role == .guest {
            guard become(member) else {
                return self.answer(
                    request, .refused(Refusal(.limitReached, "in too many rooms already")))
            }
        } else if actor.user != member.user {
            return self.answer(
                request, .refused(Refusal(.alreadyDone, "became a member meanwhile")))
        }
        self.answer(
            request, .reply(fields.merging(["token": .string(token(for: member.user))])))
    }

    /// Goes on as a member; false where that one is in too many rooms.
    private func become(_ member: Actor) -> Bool {
        switch shard.gateway.members.enter(
            user: member.user, room: room, host: host, now: shard.loop.wallNow)
        {
        case .tooManyRooms: return false
        case .welcome: break
        }
        shard.rename(self, to: member)
        isUserCounted = true
        let tier = shard.programme.tiers.lowest.id
        shard.tell(room, .become(Viewer(session: id, actor: member, tier: tier, returns: true)))
        // Everything else is as for somebody whom the store has been slow to tell us about.
        isProvisional = true
        askStore(cursor: nil)
        return true
    }

    private func token(for user: String) -> String {
        guard let key = shard.gateway.settings.signing else {
            preconditionFailure("looked for before")
        }
        var claims = Claims(sub: user, role: Actor.Role.viewer.rawValue)
        let now = shard.loop.wallNow
        claims.iat = now / 1_000
        claims.exp = (now + limits.memberToken) / 1_000
        return TokenSigner.sign(claims, key)
    }

    // MARK: The invitation

    /// Has a guest invited when they have seen something of the room. Once a visit: who comes back
    /// was invited before.
    func inviteLater() {
        let wait = shard.programme.show.guestInvitation
        guard wait > 0, shard.gateway.settings.signing != nil,
            limits.registrationsPerHourPerAddress > 0
        else { return }
        shard.schedule(after: wait) { [weak self] in self?.invite() }
    }

    private func invite() {
        guard case .live = phase, actor.role == .guest else { return }
        send {
            $0.beginObject()
            $0.member("type", "invite")
            $0.member("tier", shard.programme.tiers.lowest.id)
            $0.endObject()
        }
    }
}
