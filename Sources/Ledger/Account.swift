// Who can hold value, and in what: the two names that every entry of the books is made of.
//
// Holding, reserving and limiting are not features of their own: they are transfers to and from
// accounts of orders, activities and quotas, so that an unfinished one is visible as a balance.

/// The owner of an account: a user, an activity, an order, or an open end of the books.
///
/// A case for each kind that is common, so that naming one joins no strings: a batch names
/// thousands.
package enum Holder: Hashable, Sendable, CustomStringConvertible {
    /// A person; never below zero.
    case user(String)
    /// The pot of an activity; never below zero, so it cannot pay more than it was given.
    case activity(String)
    /// What a person owes: below zero by what was taken back and was already spent, and never
    /// above zero, since only what is owed is ever paid in.
    case debt(String)
    /// Where granted value comes from; its balance is minus what was issued.
    case issuer
    /// Where spent value goes.
    case mall
    /// Any other, by its whole name; never made with a name of those above.
    case other(String)

    /// Reads what `name` wrote.
    package init(name: String) {
        if name.hasPrefix(Self.userPrefix) {
            self = .user(String(name.dropFirst(Self.userPrefix.count)))
        } else if name.hasPrefix(Self.activityPrefix) {
            self = .activity(String(name.dropFirst(Self.activityPrefix.count)))
        } else if name.hasPrefix(Self.debtPrefix) {
            self = .debt(String(name.dropFirst(Self.debtPrefix.count)))
        } else if name == "issuer" {
            self = .issuer
        } else if name == "mall" {
            self = .mall
        } else {
            self = .other(name)
        }
    }

    /// `kind:id`, or the bare name of an open end.
    package var name: String {
        switch self {
        case .user(let id): Self.userPrefix + id
        case .activity(let id): Self.activityPrefix + id
        case .debt(let id): Self.debtPrefix + id
        case .issuer: "issuer"
        case .mall: "mall"
        case .other(let name): name
        }
    }

    private static let userPrefix = "user:"
    private static let activityPrefix = "activity:"
    private static let debtPrefix = "debt:"

    /// Open ends have no floor and keep no balance row, so they are never a row that everybody
    /// writes; their balance is the sum of what was posted.
    package var isOpenEnd: Bool {
        switch self {
        case .issuer, .mall: true
        case .user, .activity, .debt, .other: false
        }
    }

    /// The balances that an account of this holder may have; the one check of all value.
    package var bounds: ClosedRange<Int64> {
        switch self {
        case .issuer, .mall: .min ... .max
        case .debt: .min...0
        case .user, .activity, .other: 0 ... .max
        }
    }

    /// The id behind `user:`, or nil for other holders.
    package var userID: String? { if case .user(let id) = self { id } else { nil } }

    package var description: String { name }
}

/// A unit of account. Transfers never cross books; each book sums to zero.
package enum Book: Hashable, Sendable, CustomStringConvertible {
    /// Spendable points; 100 are 1 CNY.
    case points
    /// Growth value, which decides the tier; it is never spent.
    case growth
    /// Any other, by its name; never made with a name of those above.
    case other(String)

    /// Reads what `name` wrote.
    package init(name: String) {
        switch name {
        case "points": self = .points
        case "growth": self = .growth
        default: self = .other(name)
        }
    }

    package var name: String {
        switch self {
        case .points: "points"
        case .growth: "growth"
        case .other(let name): name
        }
    }

    package var description: String { name }
}

/// One line of a book: what one holder has of one unit.
package struct Account: Hashable, Sendable, CustomStringConvertible {
    package let holder: Holder
    package let book: Book

    package init(_ holder: Holder, _ book: Book) {
        self.holder = holder
        self.book = book
    }

    package var description: String { "\(holder)/\(book)" }
}
