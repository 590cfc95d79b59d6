// Who can hold value, and in what: the two names that every entry of the books is made of.
//
// Holding, reserving and limiting are not features of their own: they are transfers to and from
// accounts of orders, activities and quotas, so that an unfinished one is visible as a balance.

/// The owner of an account: a user, an activity, an order, or an open end of the books.
package struct Holder: Hashable, Sendable, CustomStringConvertible {
    /// `kind:id`, or the bare name of an open end.
    package let name: String

    package init(name: String) { self.name = name }

    /// A person; never below zero.
    package static func user(_ id: String) -> Holder { Holder(name: "user:" + id) }
    /// The pot of an activity; never below zero, so it cannot pay more than it was given.
    package static func activity(_ id: String) -> Holder { Holder(name: "activity:" + id) }

    /// Where granted value comes from; its balance is minus what was issued.
    package static let issuer = Holder(name: "issuer")
    /// Where spent value goes.
    package static let mall = Holder(name: "mall")

    /// Open ends have no floor and keep no balance row, so they are never a row that everybody
    /// writes; their balance is the sum of what was posted.
    package var isOpenEnd: Bool { self == .issuer || self == .mall }

    /// The id behind `user:`, or nil for other holders.
    package var userID: String? {
        name.hasPrefix("user:") ? String(name.dropFirst(5)) : nil
    }

    package var description: String { name }
}

/// A unit of account. Transfers never cross books; each book sums to zero.
package struct Book: Hashable, Sendable, CustomStringConvertible {
    package let name: String

    package init(name: String) { self.name = name }

    /// Spendable points; 100 are 1 CNY.
    package static let points = Book(name: "points")
    /// Growth value, which decides the tier; it is never spent.
    package static let growth = Book(name: "growth")

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
