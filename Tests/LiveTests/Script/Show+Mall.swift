// What the mall tells, and what operators do with accounts, as verbs of a script.
//
//     ann orders o1 19900 points=500 -> ...
//     ann pays o1 3500               -> ...
//     ann gets o1 1000 back          -> ...
//
// `id e1` names the event, which otherwise has an id of its own.

import Live

extension Show {
    /// The request of a line about an order, an invitation or an account; nil for another.
    func mall(_ command: Command) -> ValueRequest? {
        if let account = account(command) {
            return ValueRequest(account, by: .house, at: now, operation: operation())
        }
        guard var fields = event(command) else { return nil }
        fields["id"] = .string(command.word(after: "id") ?? operation())
        fields["user"] = .string(command.who)
        for (name, value) in command.settings {
            fields[name] = Int64(value).map { .int($0) } ?? .string(value)
        }
        do throws(Refusal) {
            let event = try MallEvent(fields, now: now) { $0 == Self.roomID ? Self.host : nil }
            return event.request(at: now)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private func event(_ command: Command) -> Fields? {
        let amount = command.words.count > 3 ? Int64(command.words[3]) : nil
        let order = Datum.string(command.object)
        switch command.verb {
        case "orders":
            return ["type": "order.created", "order": order, "amount": Datum(amount)]
        case "pays": return ["type": "order.paid", "order": order, "cash": Datum(amount)]
        case "gets" where !command.words.contains("back"): return nil
        case "gets": return ["type": "order.refunded", "order": order, "cash": Datum(amount)]
        case "comes":
            return [
                "type": "invite.registered",
                "inviter": .string(command.word(after: "by") ?? ""),
            ]
        case "subscribes":
            return [
                "type": "membership.opened", "plan": order,
                "until": Datum(command.word(after: "for").map { now + Int64(span: $0) }),
            ]
        case "renews":
            return [
                "type": "membership.renewed", "plan": order,
                "until": Datum(command.word(after: "for").map { now + Int64(span: $0) }),
            ]
        case "puts": return ["type": "cart.added", "sku": order]
        default: return nil
        }
    }

    private func account(_ command: Command) -> ValueCommand? {
        let name = command.object.split(separator: ":", maxSplits: 1).map(String.init)
        switch command.verb {
        case "becomes" where command.object != "member":
            return .merge(Merge(from: command.who, into: command.object))
        case "links", "unlinks":
            return .link(
                LinkChange(
                    user: command.who, provider: name[0], identity: name[1],
                    isOn: command.verb == "links"))
        default: return nil
        }
    }
}
