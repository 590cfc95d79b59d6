// What the audience has put into their carts of late, as the mall tells it. A host looks at it to
// choose what to talk about next; it is of the show, and a restart forgets it.

struct CartWindow: Sendable {
    private struct Addition: Sendable {
        let at: Int64
        let user: String
        let sku: String
        let quantity: Int64
    }

    /// Oldest first.
    private var additions: [Addition] = []

    /// Additions remembered; beyond them the oldest go.
    private static let most = 5_000
    /// Goods that are named.
    private static let shown = 20

    mutating func add(_ user: String, _ sku: String, _ quantity: Int64, at time: Int64) {
        if additions.count >= Self.most { additions.removeFirst(Self.most / 10) }
        additions.append(Addition(at: time, user: user, sku: sku, quantity: quantity))
    }

    /// Members who added anything since `time`, and the goods that most of them added.
    func view(since time: Int64) -> (members: Int64, items: [Datum]) {
        var members: Set<String> = []
        var goods: [String: (members: Set<String>, quantity: Int64)] = [:]
        for addition in additions where addition.at >= time {
            members.insert(addition.user)
            goods[addition.sku, default: ([], 0)].members.insert(addition.user)
            let sum = goods[addition.sku, default: ([], 0)].quantity
            let (more, isTooMuch) = sum.addingReportingOverflow(addition.quantity)
            goods[addition.sku]?.quantity = isTooMuch ? .max : more
        }
        let first = goods.sorted {
            ($1.value.members.count, $1.value.quantity, $0.key)
                < ($0.value.members.count, $0.value.quantity, $1.key)
        }
        return (
            Int64(members.count),
            first.prefix(Self.shown).map { sku, added in
                .fields([
                    "sku": .string(sku), "members": .int(Int64(added.members.count)),
                    "quantity": .int(added.quantity),
                ])
            }
        )
    }
}
