// Chance in a flash sale, against a model that knows no accounts: whoever buys, pays, is too late,
// gives up, waits or is refunded, in whatever order, both come to the same.

import Ledger
import Live
import Testing

@Suite struct `Chance in a flash sale` {
    @Test(arguments: [1, 2, 3, 4, 5, 20_261_121] as [UInt64])
    func `comes to what a plain model says`(seed: UInt64) throws {
        var play = RandomSale(seed: seed)
        for _ in 0..<400 {
            let (line, expected) = play.next()
            let came = play.show.play([line])[0].first ?? ""
            try #require(came.hasPrefix(expected), "\(line): \(came), not \(expected)")
            try play.check()
        }
        // A stream in which nothing happens would prove little.
        #expect(play.model.orders.values.count(where: \.isSold) > 3)
        #expect(play.model.orders.values.count { $0.state == "released" } > 5)
        #expect(play.model.waited > 0)
        _ = play.show.play(["hal closes sale"])
        // What lapses goes to who waits, and what lapses of that to nobody.
        for _ in 0..<3 { play.settle(after: RandomSale.within) }
        #expect(play.show.books.activity("sale")?.phase == .settled)
        #expect(play.show.books.kept.balances[.stock] == 0)
        #expect(play.show.books.kept.documents.all.keys.allSatisfy { $0.kind != "waiting" })
    }
}

extension Account {
    fileprivate static let stock = Account(.activity("sale"), .stock("tea"))
}

/// People in a sale, and what a plain model says of it.
private struct RandomSale {
    static let ranks = ["ann": 0, "bob": 0, "gil": 3, "stu": 5, "sue": 5]
    static let users = ranks.keys.sorted()
    static let within: Int64 = 60_000
    static let stock: Int64 = 24
    static let limit: Int64 = 8
    static let price: Int64 = 100

    var show = Show(.shopping)
    var model = Model()
    private var dice: Dice
    private var made = 100

    struct Model {
        struct Order {
            let user: String
            var quantity: Int64
            var points: Int64
            var state = "reserved"
            var payBy: Int64 = 0
            /// Whether pieces were sold to it, whatever came later.
            var isSold = false

            var price: Int64 { quantity * RandomSale.price - points }
        }

        var left = RandomSale.stock
        var orders: [String: Order] = [:]
        /// Orders that wait, in order of arrival.
        var line: [(id: String, order: Order)] = []
        var waited = 0

        func had(by user: String) -> Int64 {
            orders.values.filter { $0.user == user && ($0.state == "reserved" || $0.isSold) }
                .reduce(0) { $0 + $1.quantity }
        }
    }

    init(seed: UInt64) {
        dice = Dice(seed: seed)
        show.seed = seed
        for user in Self.users { _ = show.play(["house gives \(user) points=1000000"]) }
        for (user, rank) in Self.ranks where rank > 0 {
            _ = show.play(["house gives \(user) tier=\(rank == 5 ? "svip" : "gold")"])
        }
        _ = show.play([
            "hal opens sale kind=flash_sale pay_within_s=60"
                + " items=tea:\(Self.stock):\(Self.price):\(Self.limit)"
        ])
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int(dice.roll(0...Int64(choices.count - 1)))]
    }

    /// The next line, and how its outcome begins.
    mutating func next() -> (line: String, expected: String) {
        let ids = model.orders.keys.sorted()
        switch dice.roll(1...12) {
        case 1...5: return buy(pick(Self.users))
        case 6 where !ids.isEmpty: return pay(pick(ids))
        case 7...8 where !ids.isEmpty: return abandon(pick(ids + model.line.map(\.id)))
        case 9 where !ids.isEmpty && dice.roll(1...4) == 1: return refund(pick(ids))
        default:
            settle(after: dice.roll(0...40_000))
            return ("tick", "")
        }
    }

    private mutating func buy(_ user: String) -> (String, String) {
        made += 1
        let id = "o\(made)"
        var order = Model.Order(
            user: user, quantity: dice.roll(1...3), points: pick([0, 0, 50, 250]))
        let line =
            "\(user) buys tea at sale as \(id) quantity=\(order.quantity) points=\(order.points)"
        if model.line.contains(where: { $0.order.user == user }) {
            return (line, "refused sold_out waiting=")
        }
        if model.had(by: user) + order.quantity > Self.limit {
            return (line, "refused limit_reached")
        }
        if !model.line.isEmpty || model.left == 0 {
            let place =
                1 + model.line.count { Self.ranks[$0.order.user]! >= Self.ranks[user]! }
            model.line.append((id, order))
            return (line, "refused sold_out waiting=\(place) order=\(id)")
        }
        if model.left < order.quantity { return (line, "refused sold_out left=\(model.left)") }
        if order.points > order.quantity * Self.price {
            return (line, "refused bad_request field=points")
        }
        model.left -= order.quantity
        order.payBy = show.now + Self.within
        model.orders[id] = order
        return (line, "is reserved")
    }

    private mutating func pay(_ id: String) -> (String, String) {
        guard var order = model.orders[id] else { return ("tick", "") }
        let isShort = order.price > 0 && dice.roll(1...6) == 1
        let line = "\(order.user) pays \(id) \(order.price - (isShort ? 1 : 0))"
        if isShort { return (line, "refused bad_request field=cash") }
        switch order.state {
        case "reserved": order.state = "paid"
        case "released":
            let isThere =
                model.left >= order.quantity
                && model.had(by: order.user) + order.quantity <= Self.limit
            order.state = isThere ? "paid" : "refunded"
            if isThere { model.left -= order.quantity }
        default: return (line, "refused already_done")
        }
        order.isSold = order.state == "paid"
        let took = order.isSold && model.orders[id]?.state == "released" && order.points > 0
        model.orders[id] = order
        if took { return (line, "-\(order.points) order") }
        return (line, "\(id) \(order.state)")
    }

    private mutating func abandon(_ id: String) -> (String, String) {
        if let place = model.line.firstIndex(where: { $0.id == id }) {
            return ("\(model.line.remove(at: place).order.user) abandons \(id)", "is released")
        }
        guard var order = model.orders[id] else { return ("tick", "") }
        let line = "\(order.user) abandons \(id)"
        switch order.state {
        case "reserved":
            order.state = "released"
            model.left += order.quantity
            model.orders[id] = order
        case "released": break
        default: return (line, "refused closed")
        }
        return (line, "is released")
    }

    private mutating func refund(_ id: String) -> (String, String) {
        guard var order = model.orders[id], order.state != "reserved", order.state != "released"
        else { return ("tick", "") }
        let line = "\(order.user) gets \(id) \(order.price) back"
        if order.state == "refunded" { return (line, "refused already_done") }
        order.state = "refunded"
        model.orders[id] = order
        return (line, order.points > 0 ? "+\(order.points) refund" : "\(id) refunded")
    }

    /// Lets time pass, and the house carry out what that brings.
    mutating func settle(after span: Int64) {
        step(0)
        if span > 0 { step(span) }
    }

    private mutating func step(_ span: Int64) {
        show.now += span
        // Once for what is due, once for those who wait, and once more for what they leave.
        for _ in 0..<3 { _ = show.play(["house sweeps"]) }
        for (id, order) in model.orders where order.state == "reserved" && order.payBy <= show.now {
            model.orders[id]?.state = "released"
            model.left += order.quantity
        }
        guard show.books.activity("sale")?.phase == .open else { return }
        let inOrder = model.line.enumerated().sorted {
            (-Self.ranks[$0.element.order.user]!, $0.offset)
                < (-Self.ranks[$1.element.order.user]!, $1.offset)
        }
        for (id, waiting) in inOrder.map(\.element) where model.left > 0 {
            model.line.removeAll { $0.id == id }
            var order = waiting
            order.quantity = min(
                order.quantity, model.left, Self.limit - model.had(by: order.user))
            guard order.quantity > 0 else { continue }
            order.points = min(order.points, order.quantity * Self.price)
            order.payBy = show.now + Self.within
            if order.price == 0 {
                order.state = "paid"
                order.isSold = true
            }
            model.left -= order.quantity
            model.orders[id] = order
            model.waited += 1
        }
    }

    /// Both are in the same state, and what the sale says is what the ledger holds.
    func check() throws {
        let sale = try #require(show.books.activity("sale")?.play as? FlashSale)
        let item = sale.items[0]
        let balances = show.books.kept.balances
        try #require(item.left == model.left)
        try #require(balances[.stock] == item.left)
        try #require(item.left + item.reserved + item.sold == Self.stock)
        try #require(item.line.count == Int64(model.line.count))
        for (id, order) in model.orders {
            let kept = try #require(show.books.kept.purchase(id))
            try #require(kept.state.rawValue == order.state, "\(id)")
            try #require(kept.sale?.quantity == order.quantity)
            let isHeld = order.state == "reserved"
            let pieces = balances[Account(.order(id), .stock("tea"))]
            try #require(pieces == (isHeld ? order.quantity : 0), "pieces of \(id)")
            let points = balances[Account(.order(id), .points)]
            try #require(points == (isHeld ? order.points : 0), "points of \(id)")
        }
        for user in Self.users {
            let spent = model.orders.values.filter {
                $0.user == user && ($0.state == "reserved" || $0.state == "paid")
            }
            let left = 1_000_000 - spent.reduce(0) { $0 + $1.points }
            try #require(show.books.balance(user) == left, "points of \(user)")
            try #require(model.had(by: user) <= Self.limit)
        }
    }
}
