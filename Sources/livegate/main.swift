// The program: which command was asked for.

import ArgumentParser

/// `livegate serve`, `token`, `verify`, `verify-draw`.
struct Livegate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "livegate", abstract: "A gateway for live rooms.",
        subcommands: [Serve.self, Token.self, Verify.self, VerifyDraw.self])
}

Livegate.main()
