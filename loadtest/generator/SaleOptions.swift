// The options of a flash sale, checked before anything is connected.

import ArgumentParser

struct SaleOptions: ParsableArguments {
    @Option(help: "Pieces that everyone wants.")
    var stock = 100

    @Option(help: "Seconds that an order waits for its payment.")
    var payWithin: Int64 = 5

    @Option(help: "Milliseconds from the opening within which all buy.")
    var buyWithin: Int64 = 1_000

    @Option(help: "Append a line for each order that waits for its payment: ORDER USER PRICE.")
    var ordersFile: String?

    func sale() throws -> Sale {
        guard (1...1_000_000).contains(stock) else {
            throw ValidationError("--stock is 1 to 1000000")
        }
        guard (1...3_600).contains(payWithin) else {
            throw ValidationError("--pay-within is 1 to 3600 s")
        }
        guard (0...600_000).contains(buyWithin) else {
            throw ValidationError("--buy-within is 0 to 600000 ms")
        }
        return Sale(stock: stock, payWithin: payWithin, within: buyWithin, orders: ordersFile)
    }
}
