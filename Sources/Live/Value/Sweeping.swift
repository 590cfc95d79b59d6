// What is over is kept for a while, for whoever looks it up, and is then taken out, so that books
// that are years old are no larger than their years. Only what nothing refers to any more goes:
// postings, feeds, answers and the audit stay for ever.

extension Document {
    /// Whether nothing will come of it any more.
    var isOver: Bool {
        let state = kept["state"]?.string
        return switch key.kind {
        case WebhookDelivery.kind: state == WebhookDelivery.State.done.rawValue
        case "order": state == ShopOrder.State.released.rawValue
        case "purchase": state == Order.State.released.rawValue
        case "coupon": state == Coupon.State.expired.rawValue
        case "reminder": kept["phase"]?.string == Reminder.Phase.done.rawValue
        case "ban": kept["until"]?.int == 0
        default: false
        }
    }
}

extension DueKey {
    static let removeTask = "document.remove"

    /// A document may be over for long.
    static func remove(_ key: DocumentKey) -> DueKey {
        DueKey(removeTask, "\(key.kind)/\(key.id)")
    }
}

extension DocumentKey {
    /// Reads the subject of a removal; nil for anything else.
    init?(ofRemoval subject: String) {
        guard let slash = subject.firstIndex(of: "/") else { return nil }
        self.init(
            String(subject[..<slash]), String(subject[subject.index(after: slash)...]))
    }
}

extension Turn {
    /// When a document is to be looked at again, since it is over now; nil for one that is not.
    func removal(of document: Document) -> (key: DueKey, at: Int64?)? {
        let days = programme.membership.forgetDays
        guard days > 0, document.isOver else { return nil }
        return (.remove(document.key), at + days * .day)
    }

    /// Takes out a document that is still over.
    mutating func sweepOut(_ key: DocumentKey) {
        if self[document: key]?.isOver == true { self[document: key] = nil }
    }
}
