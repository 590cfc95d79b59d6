// The options of the trials.

internal import ArgumentParser

/// `trials`.
struct TrialsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trials", abstract: "Tries what must hold, many times over.",
        subcommands: [
            ReplayCommand.self, FuzzCommand.self, DrawsCommand.self, OutcomesCommand.self,
        ])
}

/// `trials replay`.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Feeds recorded conversations in other cuts; every cut must read the same.")

    @Argument(help: "The folder of conversations.")
    var folder: String

    @Option(help: "Replays altogether, beyond one byte by byte and one at every cut.")
    var replays = 1_000_000

    @Option(help: "Where chance begins.")
    var seed: UInt64 = 1

    func run() throws {
        let conversations = try Conversation.load(folder: folder)
        let trial = SplitTrial()
        var made = 0
        var different: [String] = []
        for conversation in conversations {
            let result = trial.replayAtEveryCut(conversation)
            made += result.replays
            different += result.differences
        }
        var dice = SplitMix(seed: seed)
        while made < replays {
            for conversation in conversations {
                let result = trial.replayAtRandomCuts(conversation, times: 16, &dice)
                made += result.replays
                different += result.differences
            }
        }
        for line in different.prefix(20) { print(line) }
        print("\(made) replays of \(conversations.count) conversations, seed \(seed)")
        print("\(made - different.count) passed, \(different.count) failed")
        guard different.isEmpty, !conversations.isEmpty else { throw ExitCode(1) }
    }
}
