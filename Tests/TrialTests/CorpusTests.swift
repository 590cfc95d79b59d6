// Every input that fuzzing found worth keeping is tried again on every change. A broken promise is
// a trap, so passing means that the process is still there.

import Foundation
import Testing

@testable import trials

@Suite struct CorpusTests {
    private func inputs(_ target: FuzzTarget) throws -> [Data] {
        let folder = "\(Kept.corpus)/\(target.rawValue)"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
            try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)"))
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `what is kept of a target keeps its promises`(_ target: FuzzTarget) throws {
        let kept = try inputs(target)
        #expect(kept.count >= 8)
        for input in kept { input.withUnsafeBytes { target.run($0) } }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `and so do its inputs cut short`(_ target: FuzzTarget) throws {
        for input in try inputs(target) where input.count < 300 {
            for count in 0..<input.count { input.prefix(count).withUnsafeBytes { target.run($0) } }
        }
    }

    @Test func `each target has a folder of its name and no folder is without a target`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Kept.corpus)
        #expect(Set(folders) == Set(FuzzTarget.allCases.map(\.rawValue)))
    }
}
