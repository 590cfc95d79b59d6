// What a member wants of a flash sale, from `buy` until it is had: reserved at once, or kept as a
// place in the line until pieces come back.

package import Ledger

/// What a member wants to buy in a flash sale.
package struct SaleWish: Sendable, Hashable {
    /// The id of the order that comes of it. Ids made later sort later: it is the place in the
    /// line.
    package let order: String
    package let activity: String
    package let sku: String
    package var user: String
    package let room: String
    /// The room's host, whom eligibility may want followed.
    package let host: String
    package var quantity: Int64
    /// Points to pay with.
    package var points: Int64
    package var coupon: String?
    /// While in line: the rank it is in, and the number within that.
    package var rank = 0
    package var number: Int64 = 0
    /// Whether it stands in line.
    package var isWaiting = false

    /// The most pieces in one order.
    package static let mostPieces: Int64 = 100
    /// Orders of one member for one item that may wait for payment at a time.
    package static let mostOpen = 10

    /// Reads the fields of a `buy`.
    /// - Throws: `bad_request` naming the field.
    init(_ entry: Entry) throws(Refusal) {
        guard let sku = entry.fields["sku"]?.string else { throw .field("sku", "is required") }
        guard let order = entry.fields["order"]?.string else {
            preconditionFailure("the rim gives every order its id")
        }
        self.order = order
        self.sku = sku
        activity = entry.activity
        user = entry.user
        room = entry.room
        host = entry.host
        quantity = entry.fields["quantity"]?.int ?? 1
        points = entry.fields["points"]?.int ?? 0
        coupon = entry.fields["coupon"]?.string
        guard (1...Self.mostPieces).contains(quantity) else {
            throw .field("quantity", "must be from 1 to \(Self.mostPieces)")
        }
        guard points >= 0 else { throw .field("points", "must not be below zero") }
    }

    /// How many of the item the member may have; nil for any number.
    func quota(_ item: SaleItem) -> Allotment? {
        item.perUser.map { Self.quota(activity, sku, of: user, $0) }
    }

    static func quota(
        _ activity: String, _ sku: String, of user: String, _ total: Int64
    ) -> Allotment {
        .quota("sale.\(activity).\(sku)", of: user, total)
    }

    // MARK: Keeping

    var document: Document {
        Document(
            .waiting(order),
            owner: Self.line(activity, sku, rank, SaleLine.bucket(of: number)),
            kept: [
                "activity": .string(activity), "sku": .string(sku), "user": .string(user),
                "room": .string(room), "host": .string(host), "quantity": .int(quantity),
                "points": .int(points),
                "coupon": Datum(coupon), "rank": .int(Int64(rank)), "number": .int(number),
                "waiting": .bool(isWaiting),
            ])
    }

    init?(_ document: Document) {
        let kept = document.kept
        guard document.key.kind == DocumentKey.waiting("").kind,
            let activity = kept["activity"]?.string, let sku = kept["sku"]?.string,
            let user = kept["user"]?.string, let room = kept["room"]?.string,
            let quantity = kept["quantity"]?.int, let points = kept["points"]?.int,
            let rank = kept["rank"]?.int, let number = kept["number"]?.int
        else { return nil }
        order = document.key.id
        self.activity = activity
        self.sku = sku
        self.user = user
        self.room = room
        host = kept["host"]?.string ?? ""
        self.quantity = quantity
        self.points = points
        coupon = kept["coupon"]?.string
        self.rank = Int(rank)
        self.number = number
        isWaiting = kept["waiting"]?.bool ?? false
    }

    /// Under which those of one rank are listed who wait for an item, a bucket of numbers each.
    static func line(_ activity: String, _ sku: String, _ rank: Int, _ bucket: Int64) -> String {
        "sale/\(activity)/\(sku)/\(rank)/\(bucket)"
    }

    static func list(
        _ activity: String, _ sku: String, _ rank: Int, _ bucket: Int64
    ) -> DocumentList {
        DocumentList(
            DocumentKey.waiting("").kind, owner: line(activity, sku, rank, bucket),
            count: Int(SaleLine.bucket))
    }
}

/// What a member has going on in a flash sale: of each item the orders that wait for payment, and
/// the place in line.
struct SalePlaces: Hashable, Sendable {
    struct Place: Hashable, Sendable {
        var orders: [String] = []
        /// The order that the place in line is for; nil for none.
        var waiting: String?
        var rank = 0
        var number: Int64 = 0
        /// The last orders that do not wait for their payment any more, the oldest first.
        var past: [String] = []

        private static let mostPast = 20

        /// Notes whether an order waits for its payment.
        mutating func note(_ order: String, isOpen: Bool) {
            orders.removeAll { $0 == order }
            past.removeAll { $0 == order }
            if isOpen { return orders.append(order) }
            past.append(order)
            if past.count > Self.mostPast { past.removeFirst() }
        }
    }

    private(set) var places: [(sku: String, place: Place)] = []

    init(kept: Fields?) {
        for (sku, place) in kept?["items"]?.fields?.all ?? [] {
            guard let kept = place.fields else { continue }
            self[sku] = Place(
                orders: kept["orders"]?.list?.compactMap(\.string) ?? [],
                waiting: kept["waiting"]?.string, rank: Int(kept["rank"]?.int ?? 0),
                number: kept["number"]?.int ?? 0,
                past: kept["past"]?.list?.compactMap(\.string) ?? [])
        }
    }

    subscript(sku: String) -> Place {
        get { places.first { $0.sku == sku }?.place ?? Place() }
        set {
            if let found = places.firstIndex(where: { $0.sku == sku }) {
                places[found].place = newValue
            } else {
                places.append((sku, newValue))
            }
        }
    }

    var kept: Fields {
        var items = Fields(capacity: places.count)
        for (sku, place) in places {
            items.append(
                sku,
                .fields([
                    "orders": .list(place.orders.map { .string($0) }),
                    "waiting": Datum(place.waiting), "rank": .int(Int64(place.rank)),
                    "number": .int(place.number),
                    "past": .list(place.past.map { .string($0) }),
                ]))
        }
        return ["items": .fields(items)]
    }

    static func == (a: SalePlaces, b: SalePlaces) -> Bool { a.kept == b.kept }

    func hash(into hasher: inout Hasher) { hasher.combine(kept) }

    static func key(_ activity: String, _ user: String) -> EntryKey {
        EntryKey(subject: activity, user: user)
    }
}

extension DocumentKey {
    /// A place in a line of a flash sale, by the order it is for.
    package static func waiting(_ order: String) -> DocumentKey {
        DocumentKey("waiting", order)
    }
}

extension WorkingSet {
    /// A place in a line that was loaded.
    func wish(_ order: String) -> SaleWish? { documents[.waiting(order)].flatMap { SaleWish($0) } }
}

extension Account {
    /// Pieces of an item that a flash sale has left.
    package static func stock(ofSale activity: String, _ sku: String) -> Account {
        Account(.activity(activity), .stock(sku))
    }
}

extension Keys {
    /// Names what a purchase may move, whoever turns out to be `user`.
    mutating func name(wish order: String, _ activity: String, _ sku: String, of user: String) {
        members.insert(user)
        documents.formUnion([.waiting(order), .purchase(order)])
        counters.insert(.held(by: user))
        entries.insert(SalePlaces.key(activity, user))
        let quota = SaleWish.quota(activity, sku, of: user, 0)
        name(quota)
        accounts.formUnion([
            .stock(ofSale: activity, sku), Account(.order(order), .stock(sku)),
            Account(.order(order), quota.account.book), Account(.order(order), .points),
        ])
    }

    /// Names a coupon that a purchase of `user` is to be cheaper by. Of somebody else's nothing
    /// moves.
    mutating func name(coupon id: String, ofWish order: String, of user: String) {
        documents.insert(.coupon(id))
        accounts.formUnion([Account(.user(user), .coupons), Account(.order(order), .coupons)])
    }
}
