// A whole node for one scene: two loops, a committer and a store that can be made slow or broken.

import Live
import Logging
import Net
import Store
import Synchronization
import Testing
import Wire

@testable import Gateway

/// A store over memory that does what a scene asks of it.
final class MoodyStore: Store {
    /// What a scene turns, from its own thread.
    final class Mood: Sendable {
        private let broken = Atomic<Bool>(false)
        private let slow = Atomic<Bool>(false)
        private let gate = Semaphore()
        private let asked = Atomic<Int>(0)

        /// How often something was looked up since the node is up.
        var loads: Int { asked.load(ordering: .acquiring) }

        fileprivate func countLoad() { asked.add(1, ordering: .releasing) }

        /// Whether loading and committing fail.
        var isBroken: Bool {
            get { broken.load(ordering: .acquiring) }
            set { broken.store(newValue, ordering: .releasing) }
        }

        /// From now on whoever asks the store waits.
        func hold() { slow.store(true, ordering: .releasing) }

        func letGo() {
            slow.store(false, ordering: .releasing)
            gate.signal()
        }

        fileprivate func pass() throws(StoreError) {
            if slow.load(ordering: .acquiring) { gate.wait() }
            if isBroken { throw .unavailable("a scene asked for it") }
        }
    }

    private let store = MemoryStore()
    private let mood: Mood
    /// What is read before the node is up is no part of any scene.
    private var isStarting = true

    init(_ mood: Mood) { self.mood = mood }

    func load(_ keys: Keys) throws(StoreError) -> WorkingSet {
        isStarting = isStarting && !keys.documentLists.isEmpty && keys.members.isEmpty
        if !isStarting {
            try mood.pass()
            mood.countLoad()
        }
        return try store.load(keys)
    }

    func commit(_ difference: Difference) throws(StoreError) {
        if !isStarting { try mood.pass() }
        try store.commit(difference)
    }

    func verify() throws(StoreError) -> Verification { try store.verify() }

    func standings(above tier: String, most: Int) throws(StoreError) -> [String: String] {
        try store.standings(above: tier, most: most)
    }

    func close() { store.close() }
}

/// A node that runs for one scene.
final class Node {
    let gateway: Gateway
    let mood = MoodyStore.Mood()
    private static let key = TokenKey(secret: Array(repeating: 7, count: 32))!

    static let tiers = TierCatalogue([
        Tier(id: "normal", way: .growth(0)),
        Tier(id: "gold", way: .growth(5_000), color: "#FFC53D", styles: [.scroll, .pinned]),
    ])

    /// Runs `scene` on a node of its own and takes the node down.
    static func play(
        _ limits: Limits = Limits(), show: ShowLimits = ShowLimits(), rules: [Rule] = [],
        programme: Programme? = nil, service: (any HTTPService)? = nil,
        before: (MoodyStore.Mood) -> Void = { _ in },
        _ scene: (Node) throws -> Void
    ) throws {
        let node = try Node(
            limits, programme ?? Programme(tiers: tiers, rules: RuleBook(rules), show: show),
            service,
            before)
        defer { node.finish() }
        try scene(node)
    }

    private init(
        _ limits: Limits, _ programme: Programme, _ service: (any HTTPService)?,
        _ before: (MoodyStore.Mood) -> Void
    ) throws {
        let settings = GatewaySettings(
            port: 0, loops: 2,
            rooms: [
                RoomRecord(id: "r1", title: "Room 1", host: "hana", admitsGuests: true),
                RoomRecord(id: "r2", title: "Room 2", host: "hana"),
            ],
            keys: [Self.key], signing: Self.key, programme: programme, limits: limits)
        gateway = Gateway(
            settings, metrics: GatewayMetrics(),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, service: service)
        before(mood)
        let mood = mood
        try gateway.start(
            store: { MoodyStore(mood) },
            seeds: [
                ValueRequest(
                    .grant(Grant(user: "gina", name: "Gina", growth: 5_000, reason: "test")),
                    by: .house, at: Clock.wallNow(), operation: "seed-gold")
            ])
    }

    private func finish() {
        mood.isBroken = false
        mood.letGo()
        gateway.stop()
        gateway.join()
    }

    var port: Int { gateway.port }

    static func token(_ user: String, role: String = "viewer", exp: Int64? = nil) -> String {
        var claims = Claims(sub: user, role: role)
        claims.name = user.prefix(1).uppercased() + user.dropFirst()
        claims.exp = exp
        return TokenSigner.sign(claims, key)
    }

    /// A viewer of `r1` and the welcome.
    func join(
        _ user: String, role: String = "viewer", query: String = "", receiveBuffer: Int32? = nil
    ) throws -> (client: Client, welcome: JSON) {
        let client = try Client(
            self, token: Self.token(user, role: role), query: query, receiveBuffer: receiveBuffer)
        return (client, try client.next("welcome"))
    }

    /// A viewer on another loop than `other`'s, told by the session's name.
    func join(_ user: String, awayFrom other: JSON) throws -> (client: Client, welcome: JSON) {
        for number in 0..<64 {
            let joined = try join("\(user)\(number)")
            if Self.loop(joined.welcome) != Self.loop(other) { return joined }
        }
        throw Silence(waitedFor: "the kernel to choose the other loop")
    }

    static func loop(_ welcome: JSON) -> UInt64? {
        welcome["session"]?.string.flatMap { UInt64($0, radix: 36) }.map { $0 >> 48 }
    }

    /// Has the store decide something, in the house's name, and waits until it is done.
    func ask(_ command: ValueCommand) {
        let done = Semaphore()
        gateway.ask(
            ValueRequest(command, by: .house, at: Clock.wallNow(), operation: "\(command)")
        ) { answer in
            if case .refused(let refusal) = answer { Issue.record("\(refusal)") }
            done.signal()
        }
        done.wait()
    }

    func samples() throws -> Exposition { try Exposition(gateway.exposition()) }
}
