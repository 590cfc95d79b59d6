// What an operator decides. `livegate.example.yaml` is the one list of defaults: it is built into
// the program, and every key that a file leaves out has the value that stands there.

import Gateway
import Live

struct Configuration: Sendable {
    /// Where viewers come in.
    var listen: Endpoint
    /// Where they come in by TLS; nil for nowhere.
    var tls: SecureListening?
    /// Where health and metrics are asked.
    var admin: Endpoint
    /// The data directory, relative to the working directory.
    var data: String
    /// Event loops; nil for one per core.
    var loops: Int?
    var tokens: TokenSource
    var origins: Origins
    var rooms: [RoomRecord]
    var programme: Programme
    var limits: Limits
    var webhooks: WebhookSettings

    /// The example as built into the program.
    static let example: Configuration = {
        let text = String(decoding: PackageResources.livegate_example_yaml, as: UTF8.self)
        do throws(ConfigurationError) {
            return try Configuration(text, file: "livegate.example.yaml", over: Configuration())
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// Reads the text of a file. What it leaves out is as in `base`.
    init(_ text: String, file: String, over base: Configuration) throws(ConfigurationError) {
        try self.init(text, over: base, in: ConfigurationDocument(file: file))
    }

    init(
        _ text: String, over base: Configuration, in document: ConfigurationDocument
    ) throws(ConfigurationError) {
        let written = try document.root(text)
        let root = document.section(written)
        self = base
        listen = root.endpoint("listen") ?? listen
        tls = root.section("tls") { SecureListening($0) } ?? tls
        admin = root.endpoint("admin") ?? admin
        data = root.text("data", upTo: 4_096) ?? data
        loops = root.number("loops", Self.loopRange) ?? loops
        tokens = root.section("tokens") { TokenSource($0) } ?? tokens
        origins = root.origins("origins") ?? origins
        rooms = root.rooms("rooms") ?? rooms
        programme = Programme(root, written, over: programme)
        limits = root.section("limits") { Limits($0, over: base.limits) }
        webhooks = root.section("webhooks") { WebhookSettings($0, over: base.webhooks) }
        root.end()
        try document.finish()
    }

    /// What is left when a file says nothing; the example says everything.
    init() {
        guard let listen = Endpoint("127.0.0.1:8080"), let admin = Endpoint("127.0.0.1:9090") else {
            preconditionFailure("numeric addresses")
        }
        self.listen = listen
        self.admin = admin
        data = "data"
        tokens = .generated
        origins = .sameHost
        rooms = []
        programme = .bare
        limits = Limits()
        webhooks = WebhookSettings()
    }

    static let loopRange = 1...1_024
}

extension Section {
    func endpoint(_ key: String) -> Endpoint? {
        text(key) { Endpoint($0) == nil ? Endpoint.form : nil }.flatMap { Endpoint($0) }
    }

    /// A list of origins; empty for those of the same host only.
    func origins(_ key: String) -> Origins? {
        guard let origins = texts(key, { Self.problem(withOrigin: $0) }) else { return nil }
        if origins.contains("*") { return .any }
        return origins.isEmpty ? .sameHost : .listed(origins)
    }

    private static func problem(withOrigin text: String) -> String? {
        let form = "must be as browsers send it, such as https://shop.example, or \"*\""
        if text == "*" { return nil }
        guard let scheme = text.firstRange(of: "://"), scheme.lowerBound > text.startIndex else {
            return form
        }
        let isPlain = text[scheme.upperBound...].allSatisfy {
            $0.isASCII && !$0.isUppercase && !$0.isWhitespace && !"/?#@".contains($0)
        }
        return isPlain && scheme.upperBound < text.endIndex ? nil : form
    }

    func rooms(_ key: String) -> [RoomRecord]? {
        var ids: Set<String> = []
        return sections(key) { section in
            section.require("id", "title", "host")
            let id = section.id("id") ?? ""
            if !ids.insert(id).inserted { section.refuse("id", "\(id) is there twice") }
            var room = RoomRecord(
                id: id, title: section.text("title", upTo: 128) ?? "",
                host: section.id("host") ?? "", admitsGuests: section.flag("guests") ?? false,
                state: section.choice("state", Room.State.self) ?? .live)
            room.cover = section.text("cover", upTo: 2_048)
            room.minTier = section.id("min_tier")
            return room
        }
    }
}

extension Limits {
    /// Reads the limits that `section` has; the others are as in `base`.
    init(_ section: Section, over base: Limits) {
        self = base
        for limit in Self.all {
            guard let number = section.number(limit.name, limit.range) else { continue }
            let isSet = limit.set(number, in: &self)
            precondition(isSet, "\(limit.name) was checked")
        }
        loopbackLimited = section.flag("loopback_limited") ?? loopbackLimited
        if let contradiction { section.refuse(contradiction) }
    }
}

extension WebhookSettings {
    init(_ section: Section, over base: WebhookSettings) {
        self = base
        allowsPrivate = section.flag("allow_private") ?? allowsPrivate
        httpsOnly = section.flag("https_only") ?? httpsOnly
        authorities = section.text("authorities", upTo: 4_096) ?? authorities
    }
}

extension Configuration {
    /// Keys that differ from `running` and are taken at the next start only.
    func differencesThatWait(from running: Configuration) -> [String] {
        let differences = [
            ("listen", listen != running.listen), ("tls", tls != running.tls),
            ("admin", admin != running.admin),
            ("data", data != running.data), ("loops", loops != running.loops),
            ("tokens", tokens != running.tokens), ("origins", origins != running.origins),
            ("rooms", rooms != running.rooms), ("limits", limits != running.limits),
            ("webhooks", webhooks != running.webhooks),
        ]
        return differences.filter(\.1).map(\.0)
    }
}
