// The options of a mall, checked before anything is connected.

import ArgumentParser

struct OrderOptions: ParsableArguments {
    @Option(help: "Paid orders a second.")
    var orders = 1_000.0

    @Option(help: "Events that a request brings; that many orders are then made at once.")
    var batch = 1

    @Option(help: "Connections that the mall opens at most.")
    var tills = 256

    func selling() throws -> Selling {
        guard (0.1...100_000).contains(orders) else {
            throw ValidationError("--orders is 0.1 to 100000")
        }
        guard (1...1_000).contains(batch) else { throw ValidationError("--batch is 1 to 1000") }
        guard (1...4_096).contains(tills) else { throw ValidationError("--tills is 1 to 4096") }
        return Selling(perSecond: orders, batch: batch, tills: tills)
    }
}
