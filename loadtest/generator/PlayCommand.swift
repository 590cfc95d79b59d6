// What the person at the terminal says, turned into a plan before anything is connected: what
// cannot work is refused here, with its reason.

import ArgumentParser
import Glibc
import Net
import Wire

struct PlayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "Plays a scenario; the word may be left out.",
        discussion: "Scenarios:\n"
            + Scenario.all.map { "  \($0.name): \($0.about)" }.joined(separator: "\n"))

    @Argument(help: "Which scenario to play.")
    var scenario: String

    @Option(help: "The server: ws://ADDR:PORT or wss://ADDR:PORT, a numeric address.")
    var url = "ws://127.0.0.1:8080"

    @Option(help: "For wss: a PEM file of who signs certificates. (default: the system's)")
    var ca: String?

    @Flag(help: "For wss: take any certificate.")
    var insecure = false

    @Option(help: "The room.")
    var room = "demo"

    @Option(help: "How many viewers.")
    var viewers = 100

    @Option(help: "Joins a second.")
    var rate = 500.0

    @Option(help: "Seconds that the crowd holds or chats, once it is there.")
    var seconds = 10.0

    @Option(help: "The same in minutes.")
    var minutes: Double?

    @Option(help: "Danmaku a second, all viewers together.")
    var messages = 20.0

    @Option(help: "Danmaku said at once: the rate stays, they come in bursts.")
    var burst = 1

    @Option(help: "Likes a second, all viewers together.")
    var likes = 0.0

    @Flag(help: "Take everything with permessage-deflate.")
    var deflate = false

    @Flag(help: "Speak CBOR instead of JSON.")
    var cbor = false

    @Flag(help: "Viewers mute danmaku: they hear replies, and that there was something.")
    var mute = false

    @Option(help: "Who speaks: viewers, or host.")
    var speaker = Plan.Speaker.viewers

    @Option(help: "Evening: a YAML file with its acts.")
    var script: String?

    @Option(help: "Milliseconds between two danmaku of one viewer, as the tiers allow.")
    var interval: Int64 = 1_100

    @Option(help: "Characters of a danmaku, up to 200; at least what its time takes.")
    var length = 0

    @OptionGroup(title: "Point rain")
    var rain: RainOptions

    @OptionGroup(title: "Orders")
    var orders: OrderOptions

    @OptionGroup(title: "Flash sale")
    var sale: SaleOptions

    @OptionGroup(title: "Quiz and red packet")
    var rush: RushOptions

    @OptionGroup(title: "Trouble")
    var trouble: TroubleOptions

    @Option(help: "The server's signing key.")
    var keyFile = "data/signing.key"

    @Option(help: "The user who is the room's host.")
    var host = "demo-host"

    @Option(help: "Threads that hold viewers.")
    var loops = 1

    @Flag(
        help: "They poll and never sleep: on one machine it is the server that pays to wake.")
    var poll = false

    @Option(help: "Addresses of 127/8 to connect from. (default: enough for the viewers)")
    var sources: Int?

    @Option(
        name: [.customLong("server-pid"), .customLong("pid")],
        help: "The server's process, to measure its CPU time and memory.")
    var pid: Int32?

    @Option(help: "Write the report as JSON to this file.")
    var json: String?

    @Option(help: "Write the report as a page with pictures to this file.")
    var html: String?

    func run() throws {
        let director = try Director(try plan(), server: pid.map(ServerProcess.init))
        let report = try director.run()
        print(report.text, terminator: "")
        if let json { try TextFile.write(report.json, to: json) }
        if let html { try TextFile.write(Array(report.page.utf8), to: html) }
        if !report.findings.isEmpty { throw ExitCode(1) }
    }

    private func plan() throws -> Plan {
        guard let scenario = Scenario.named(scenario) else {
            throw ValidationError(
                "scenario is one of \(Scenario.all.map(\.name).joined(separator: ", "))")
        }
        guard viewers > 0, rate > 0, loops > 0, sources ?? 1 > 0 else {
            throw ValidationError("--viewers, --rate, --loops and --sources are positive")
        }
        let seconds = minutes.map { $0 * 60 } ?? seconds
        guard seconds >= 0, messages >= 0, likes >= 0, burst > 0, interval >= 0 else {
            throw ValidationError(
                "--seconds, --messages, --likes, --interval: not negative; --burst: positive"
            )
        }
        guard (0...200).contains(length) else { throw ValidationError("--length is 0 to 200") }
        let files = Machine.raiseFileLimit()
        guard viewers + 64 <= files else {
            throw ValidationError(
                "\(viewers) viewers need more files than this process may open (\(files)); "
                    + "raise `ulimit -Hn` or take at most \(files - 64) viewers")
        }
        let server = try Endpoint(url, authority: ca, isInsecure: insecure)
        let isCuts = scenario.name == "cuts"
        return Plan(
            scenario: scenario, script: try readScript(), server: server, room: room,
            viewers: viewers, rate: rate,
            seconds: seconds, messages: messages, likes: likes, burst: burst, speaker: speaker,
            deflates: deflate, isBinary: cbor, mutes: mute,
            interval: interval, length: length, rain: try rain.rain(),
            selling: try orders.selling(),
            sale: try sale.sale(), rush: try rush.rush(),
            trouble: try trouble.trouble(isCuts: isCuts), resumesTLS: trouble.resumeTLS,
            key: try readKey(), host: host, loops: loops, polls: poll,
            sources: max(1, sources ?? (viewers / 10_000 + (isCuts ? 200 : 4))))
    }

    private func readScript() throws -> Script? {
        guard let script else { return nil }
        guard scenario == "evening" else {
            throw ValidationError("--script is for the scenario evening")
        }
        guard let bytes = TextFile.read(script) else {
            throw ValidationError("cannot read \(script)")
        }
        let read = try Script.read(String(decoding: bytes, as: UTF8.self))
        guard !read.needsMall || sale.ordersFile != nil else {
            throw ValidationError(
                "an act of flash-sale needs --orders-file and a mall that pays for what is written "
                    + "there; see loadtest/flash.sh --script")
        }
        return read
    }

    private func readKey() throws -> TokenKey {
        guard let bytes = TextFile.read(keyFile) else {
            throw ValidationError("cannot read the signing key \(keyFile); see --key-file")
        }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        guard let secret = Base64.url.decode(text), let key = TokenKey(secret: secret) else {
            throw ValidationError("\(keyFile) is no key: base64url of 32 bytes or more")
        }
        return key
    }
}

extension Plan.Speaker: ExpressibleByArgument {}
