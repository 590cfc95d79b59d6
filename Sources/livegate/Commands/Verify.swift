// `livegate verify`: the proof of the books, for scripts (by its exit code) and for people.

import ArgumentParser
import Store

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prove the books of a data directory that no server works on.",
        discussion: """
            Ends with 0 when they are proven, 1 when there are findings, 2 when they cannot be read.
            """)

    @Option(help: "The data directory.")
    var data: String

    func run() throws {
        let verification: Verification
        do throws(StoreError) {
            let store = try SQLiteStore.open(directory: data, for: .proving)
            defer { store.close() }
            verification = try store.verify()
        } catch {
            complain("\(error)")
            throw ExitCode(2)
        }
        print(
            "transfers \(verification.transfers), accounts \(verification.accounts), "
                + "operations \(verification.operations), findings \(verification.findings.count)")
        for finding in verification.findings { print(finding) }
        if !verification.findings.isEmpty { throw ExitCode(1) }
    }
}
