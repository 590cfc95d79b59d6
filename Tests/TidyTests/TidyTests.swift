// What the compiler does not keep: layers, bans, sizes and names. Every finding names the file and
// line, and what to write instead; every check is shown to find what is planted.

import Testing

@Suite struct TidyTests {
    private static let swift = Result {
        try Repository.files(["Sources", "loadtest", "Tests"], ["swift"])
    }
    private static let everything = Result {
        try Repository.files(
            ["Sources", "loadtest", "Tests", "deploy", ".ci"],
            ["swift", "py", "sh", "js", "css", "html", "json", "yaml", "md", "c", "h"])
    }

    private func files() throws -> [SourceFile] { try Self.swift.get() }
    private func manifest() throws -> Manifest { Manifest(try Repository.text("Package.swift")) }

    private func none(_ findings: [Finding]) {
        for finding in findings { Issue.record("\(finding)") }
    }

    @Test func `a target imports only what its line in the manifest declares`() throws {
        none(Check.imports(try files(), try manifest()))
    }

    @Test func `each outside library has its owners and no other importer`() throws {
        none(Check.ownership(try manifest()))
    }

    @Test(arguments: Ban.all)
    func `what is banned from a layer is not there`(_ ban: Ban) throws {
        none(ban.findings(in: try files()))
    }

    @Test func `every file opens with why it exists`() throws {
        none(Check.openings(try files()))
    }

    @Test func `no file and no line is too long`() throws {
        none(Check.sizes(try files()))
    }

    @Test func `half of the source files are under 150 lines`() throws {
        #expect(Check.median(try files().filter { $0.path.hasPrefix("Sources/") }) < 150)
    }

    @Test func `names tell the subject`() throws {
        none(Check.names(try files()))
    }

    @Test func `no path of one machine is written down`() throws {
        let all = try Self.everything.get().filter { !$0.path.hasPrefix("Tests/TidyTests/") }
        none(Check.machinePaths(all))
        none(
            Check.machinePaths(all.filter { $0.path.hasPrefix("Sources/") }, also: ["/tmp" + "/"]))
    }

    @Test func `checks for overflow and bounds are never switched off`() throws {
        let flag = "-O" + "unchecked"
        for path in ["Package.swift", "Tests/run.sh", "deploy/run.sh", ".ci/run"] {
            #expect(!(try Repository.text(path)).contains(flag), "\(path) switches them off")
        }
    }

    @Test func `the manifest is read: every layer is found, with what it may import`() throws {
        let manifest = try manifest()
        let layers = [
            "Wire", "Net", "Ledger", "Live", "Store", "Bus", "Gateway", "Console", "livegate",
            "livegate-load",
        ]
        for layer in layers { #expect(manifest.targets.contains { $0.name == layer }, "\(layer)") }
        #expect(manifest.target(of: "Sources/Net/Loop.swift")?.imports == ["Wire", "CUV", "CCurl"])
        #expect(manifest.target(of: "Sources/Ledger/Book.swift")?.imports == [])
        #expect(manifest.foreign.isSuperset(of: ["CUV", "GRDB", "ArgumentParser", "CLLHTTP"]))
        #expect(try files().count > 20)
    }
}
