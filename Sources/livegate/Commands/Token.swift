// `livegate token`: a JWT as the shop's own system would make it, for scripts and for trying things
// out. The token alone goes to standard output.

import ArgumentParser
import Live
import Net
import Wire

struct Token: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a token.",
        discussion: "Signs with the key of the configuration file or the data directory.")

    @Option(help: "The user's id.")
    var user: String

    @Option(help: "viewer, host, operator or service.")
    var role: String

    @Option(help: "The only room it opens; may be given more than once. All rooms otherwise.")
    var room: [String] = []

    @Option(help: "The user's name.")
    var name: String?

    @Option(help: "Seconds until it expires.")
    var ttl: Int64 = 3_600

    @Option(help: "The configuration file.")
    var config: String?

    @Option(help: "The data directory.")
    var data: String?

    func validate() throws {
        for id in [user] + room where !Claims.isID(id) {
            throw ValidationError("\"\(id)\" is no id: 1 to 64 of A-Z a-z 0-9 _ - . :")
        }
        let roles = Actor.Role.allCases.filter { $0 != .guest }.map(\.rawValue)
        guard roles.contains(role) else {
            let words = roles.joined(separator: ", ")
            throw ValidationError("--role must be one of \(words)" + roles.suggestion(for: role))
        }
        if let name, !Claims.isName(name) {
            throw ValidationError("--name must be at most 64 characters without control characters")
        }
        guard (1...Self.longest).contains(ttl) else {
            throw ValidationError("--ttl must be 1 to \(Self.longest) seconds")
        }
        if config != nil && data != nil {
            throw ValidationError("--config and --data name two keys; give one of them")
        }
    }

    func run() throws {
        let configuration = try ConfigurationSource(file: config, data: data).read()
        let key = try configuration.tokens.key(data: configuration.data)
        var claims = Claims(sub: user, role: role)
        claims.name = name
        claims.rooms = room.isEmpty ? nil : room
        claims.iat = Clock.wallNow() / 1_000
        claims.exp = Clock.wallNow() / 1_000 + ttl
        print(TokenSigner.sign(claims, key))
    }

    /// Ten years, in seconds.
    private static let longest: Int64 = 315_360_000
}
