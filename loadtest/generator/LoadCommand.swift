// What the program can do: play a scenario, which need not be said, and compare two reports.

import ArgumentParser

struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "livegate-load",
        abstract: "Fills a room with viewers, lets them act, and checks all that they are told.",
        subcommands: [PlayCommand.self, CompareCommand.self], defaultSubcommand: PlayCommand.self)
}
