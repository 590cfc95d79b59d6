// `livegate serve`: the options, and nothing else. What they start is put together in `Wiring`.

import ArgumentParser

struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the gateway.")

    @Option(help: "The configuration file (see livegate.example.yaml).")
    var config: String?

    @Flag(help: "Add a demo room with a user for each tier, and pages that need no login.")
    var demo = false

    @Option(help: "Where viewers come in: ADDR:PORT.", transform: Endpoint.argument)
    var listen: Endpoint?

    @Option(
        help: "Where health and metrics are answered: ADDR:PORT.", transform: Endpoint.argument)
    var admin: Endpoint?

    @Option(help: "The data directory.")
    var data: String?

    @Option(help: "Event loops; one per core by default.")
    var loops: Int?

    func validate() throws {
        if let loops, !Configuration.loopRange.contains(loops) {
            throw ValidationError("--loops must be \(Configuration.loopRange.lowerBound) or more")
        }
    }

    func run() throws {
        let source = ConfigurationSource(
            file: config, listen: listen, admin: admin, data: data, loops: loops)
        try Wiring(source, isDemo: demo).run()
    }
}

extension Endpoint {
    /// For the command line.
    static func argument(_ text: String) throws -> Endpoint {
        guard let endpoint = Endpoint(text) else { throw ValidationError(form) }
        return endpoint
    }
}
