// A name may lead to another account: by a link, or since two accounts became one. Whoever comes by
// it goes on as that account, from the first frame on.

internal import Live
internal import Net

extension Session {
    /// Goes on as `account`, which the token's own name leads to; false where that one is in too
    /// many rooms.
    func follow(to account: String) -> Bool {
        let member = actor.known(as: account)
        let now = shard.loop.wallNow
        switch shard.gateway.members.enter(user: account, room: room, host: host, now: now) {
        case .tooManyRooms: return false
        case .welcome: break
        }
        shard.gateway.members.leave(user: actor.user, room: room, now: now)
        shard.rename(self, to: member)
        switch phase {
        case .joining, .live:
            let tier = shard.programme.tiers.lowest.id
            shard.tell(
                room, .become(Viewer(session: id, actor: member, tier: tier, returns: true)))
        case .securing, .http, .admitting, .ended: break
        }
        return true
    }

    /// The name leads elsewhere from now on: whoever comes back with it is let in as that account.
    func moved() {
        switch phase {
        case .live:
            reconnect(in: 0, because: "account")
            end(.moved)
        case .admitting, .joining: end(.moved)
        case .securing, .http, .ended: break
        }
    }
}
