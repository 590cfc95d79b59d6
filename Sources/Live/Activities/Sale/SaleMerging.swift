// Two accounts in one flash sale that turn out to be one: the orders that wait for their payment
// are the account's that stays, a place in line too where it has none of its own, and what both
// have bought counts against one limit.

internal import Ledger

extension FlashSale {
    /// Adds what `takeOver` has to know.
    func name(
        _ key: EntryKey, takenOverBy into: String, _ keys: inout Keys, _ set: WorkingSet
    ) {
        for item in items {
            for user in [key.user, into] {
                guard let total = item.perUser else { continue }
                keys.name(SaleWish.quota(key.subject, item.sku, of: user, total))
            }
        }
        for (_, place) in SalePlaces(kept: set.entries[key]).places {
            if let order = place.waiting { keys.documents.insert(.waiting(order)) }
        }
    }

    func takeOver(_ key: EntryKey, by into: String, _ turn: inout Turn) throws(Refusal) {
        for item in items {
            guard let total = item.perUser else { continue }
            let quotas = [key.user, into].map {
                SaleWish.quota(key.subject, item.sku, of: $0, total)
            }
            try turn.addUsed(of: quotas[0], to: quotas[1])
        }
        let own = key.moved(to: into)
        var left = SalePlaces(kept: turn[entry: key])
        var places = SalePlaces(kept: turn[entry: own])
        for (sku, old) in left.places {
            places[sku].orders += old.orders
            left[sku].orders = []
            places[sku].past += old.past
            left[sku].past = []
            // Of two places in one line both stand.
            guard let order = old.waiting, places[sku].waiting == nil else { continue }
            places[sku].waiting = order
            places[sku].rank = old.rank
            places[sku].number = old.number
            left[sku].waiting = nil
            if var wish = turn.set.wish(order) {
                wish.user = into
                turn[document: .waiting(order)] = wish.document
            }
        }
        turn[entry: own] = places.kept
        turn[entry: key] = left.isEmpty ? nil : left.kept
    }
}

extension SalePlaces {
    /// Whether nothing goes on.
    fileprivate var isEmpty: Bool {
        places.allSatisfy {
            $0.place.orders.isEmpty && $0.place.past.isEmpty && $0.place.waiting == nil
        }
    }
}
