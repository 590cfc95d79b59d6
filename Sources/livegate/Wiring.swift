// The one place that names a concrete store: everything a node consists of is made here, started in
// order, and ended. What an operator asks by signals is answered here too.

import Console
import Gateway
import Glibc
import Live
import Logging
import Net
import Store
import Wire

/// A node as configured.
struct Wiring {
    private let source: ConfigurationSource
    private let configuration: Configuration
    private let demonstration: Demonstration?

    /// - Throws: `ConfigurationError`, `FileError`, or what `--demo` cannot be.
    init(_ source: ConfigurationSource, isDemo: Bool) throws {
        self.source = source
        configuration = try source.read()
        demonstration = isDemo ? Demonstration(configuration.programme.tiers) : nil
        let entrances = [configuration.listen, configuration.tls?.listen].compactMap { $0 }
        if isDemo, let open = entrances.first(where: { !$0.isLoopback }) {
            throw StartError(
                "--demo gives tokens to whoever asks, so it listens on a loopback address such as "
                    + "127.0.0.1 only, not on \(open)")
        }
    }

    /// Serves until a signal ends it.
    func run() throws {
        let key = try configuration.tokens.key(data: configuration.data)
        let metrics = GatewayMetrics()
        let sink = LogSink(dropped: metrics.lineDropped)
        defer { sink.finish() }
        let form: LogLines.Form = isatty(STDERR_FILENO) == 1 ? .plain : .json
        let log = Logger(label: "livegate") { LogLines(label: $0, sink: sink, form: form) }
        let console = Console(pages: Pages(), demo: demonstration?.tokens(key))
        let loop = try Loop()
        let certificate = try configuration.tls.map {
            try CertificateWatch($0.files, metrics: metrics.tls, log: log, on: loop)
        }
        let gateway = Gateway(
            settings(key, certificate), metrics: metrics, log: log, service: console)

        let ended = Mailbox<Void>()
        ended.attach(to: loop) { _ in loop.stop() }
        let (admin, data) = (configuration.admin, configuration.data)
        _ = try AdminServer.listen(
            on: loop, address: admin.address, port: admin.port, for: gateway)
        try gateway.start(
            store: { () throws(StoreError) in try SQLiteStore.open(directory: data) },
            seeds: demonstration?.seeds(at: Clock.wallNow()) ?? []
        ) {
            ended.post(())
        }
        watchSignals(gateway, metrics, log, certificate, on: loop)
        announce(gateway, log)
        loop.run()
        gateway.join()
        log.notice("ended")
    }

    // MARK: Starting

    private func settings(
        _ key: TokenKey, _ certificate: CertificateWatch?
    ) -> GatewaySettings {
        let rooms = configuration.rooms
        var secure: SecurePort?
        if let tls = configuration.tls, let certificate {
            secure = SecurePort(
                address: tls.listen.address, port: tls.listen.port,
                identity: certificate.identity)
        }
        return GatewaySettings(
            address: configuration.listen.address, port: configuration.listen.port,
            secure: secure, loops: configuration.loops ?? Machine.availableCores,
            rooms: demonstration?.rooms(beside: rooms) ?? rooms,
            keys: [key], signing: key, origins: configuration.origins,
            programme: Self.withCalendar(configuration.programme),
            limits: configuration.limits, webhooks: configuration.webhooks)
    }

    /// The programme, knowing when lunar months begin from today on.
    private static func withCalendar(_ programme: Programme) -> Programme {
        var programme = programme
        programme.membership.lunar = .months(around: Clock.wallNow())
        return programme
    }

    /// Tells where it is to be found; the only words on standard output.
    private func announce(_ gateway: Gateway, _ log: Logger) {
        let address = configuration.listen.with(port: gateway.port)
        var places: Logger.Metadata = [
            "address": "\(address)", "admin": "\(configuration.admin)",
        ]
        if let tls = configuration.tls {
            places["tls"] = "\(tls.listen.with(port: gateway.securePort))"
        }
        log.notice("listening", metadata: places)
        guard demonstration != nil else { return }
        print("audience  http://\(address)/")
        print("host      http://\(address)/host")
        fflush(nil)
    }

    // MARK: Signals

    private func watchSignals(
        _ gateway: Gateway, _ metrics: GatewayMetrics, _ log: Logger,
        _ certificate: CertificateWatch?, on loop: Loop
    ) {
        var isDraining = false
        Signals.watch([SIGTERM, SIGINT, SIGHUP], on: loop) { number in
            switch number {
            case SIGHUP:
                reload(gateway, metrics, log)
                certificate?.reload()
            case _ where isDraining: gateway.stop()
            default:
                isDraining = true
                log.notice("draining")
                gateway.drain()
            }
        }
    }

    /// Reads the configuration anew. A bad one is told and left, and the old one stays whole.
    private func reload(_ gateway: Gateway, _ metrics: GatewayMetrics, _ log: Logger) {
        do {
            let fresh = try source.read()
            try gateway.adopt(Self.withCalendar(fresh.programme))
            metrics.reloaded(true)
            log.notice("configuration taken", metadata: ["file": "\(source.file ?? "built in")"])
            let later = fresh.differencesThatWait(from: configuration)
            if !later.isEmpty {
                log.warning(
                    "changed for the next start only",
                    metadata: ["keys": "\(later.joined(separator: ", "))"])
            }
        } catch {
            metrics.reloaded(false)
            let reasons =
                (error as? ConfigurationError)?.problems.map(\.description)
                ?? (error as? SettingsError)?.problems.map { "\($0.path): \($0.reason)" }
            for reason in reasons ?? ["\(error)"] {
                log.error("configuration refused, the old one stays", metadata: ["at": "\(reason)"])
            }
        }
    }
}

/// Why the node does not start.
struct StartError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
