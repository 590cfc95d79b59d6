// `livegate-load compare`: what two reports differ in, and whether that is too much.

import ArgumentParser
import Wire

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Sets the figures of two JSON reports side by side, with their ratios.")

    @Argument(help: "The report to compare with.")
    var before: String

    @Argument(help: "The report to compare.")
    var after: String

    @Option(help: "Fail when a time, a CPU cost or a memory size is above so many times the first.")
    var failAbove: Double?

    @Option(help: "Of those alone whose name has this in it; may be given several times.")
    var only: [String] = []

    @Option(help: "Write the comparison as a page to this file.")
    var html: String?

    func run() throws {
        if let failAbove, failAbove <= 0 { throw ValidationError("--fail-above is positive") }
        let comparison = Comparison(try read(before), try read(after))
        guard !comparison.rows.isEmpty else {
            throw ValidationError("\(before) and \(after) have no figure in common")
        }
        print(comparison.text, terminator: "")
        if let html {
            try TextFile.write(
                Array(comparison.page(before: before, after: after).utf8), to: html)
        }
        guard let failAbove else { return }
        let grown = comparison.grown(above: failAbove, only: only)
        for row in grown { print("FAILED: \(row.name) is above \(failAbove) times the first") }
        if !grown.isEmpty { throw ExitCode(1) }
    }

    private func read(_ path: String) throws -> JSON {
        guard let bytes = TextFile.read(path) else { throw ValidationError("cannot read \(path)") }
        let limits = JSONLimits(depth: 32, keys: 10_000_000, values: 10_000_000)
        guard let report = try? bytes.withUnsafeBytes({ try JSONReader.read($0, limits: limits) }),
            report["scenario"] != nil
        else { throw ValidationError("\(path) is no report of livegate-load") }
        return report
    }
}
