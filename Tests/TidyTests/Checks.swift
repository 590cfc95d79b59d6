// The checks themselves: each takes files and gives findings, so that a planted file can be checked
// as well as the repository.

import Testing

struct Finding: CustomStringConvertible {
    let path: String
    let line: Int
    let problem: String

    var description: String { "\(path):\(line): \(problem)" }
}

/// A word that is not to stand in some layers, and what stands there instead.
struct Ban: Sendable, CustomTestStringConvertible {
    let words: [String]
    /// Folders it holds in.
    let folders: [String]
    /// Folders it does not hold in.
    var but: [String] = []
    let instead: String

    var testDescription: String { words.joined(separator: ", ") }

    static let pure = ["Sources/Wire/", "Sources/Ledger/", "Sources/Live/"]
    static let all: [Ban] = [
        Ban(
            words: ["Date(", "Clock", "ContinuousClock", "SuspendingClock", "clock_gettime"],
            folders: pure, instead: "take the time as a parameter"),
        Ban(
            words: [
                "UUID(", "SystemRandomNumberGenerator", ".random(", ".randomElement(",
                ".shuffled()", ".shuffle()", "getrandom",
            ],
            folders: pure, instead: "take the dice, or the id, as a parameter"),
        Ban(
            words: ["Task {", "Task.detached", "DispatchQueue", "Thread("], folders: pure,
            instead: "leave an effect and let the gateway do it"),
        Ban(
            words: ["import Foundation", "import Glibc", "import Dispatch"],
            folders: ["Sources/Ledger/", "Sources/Live/"],
            instead: "what decides needs the standard library only"),
        Ban(
            words: ["@unchecked Sendable", "nonisolated(unsafe)"], folders: ["Sources/"],
            but: ["Sources/Net/"], instead: "post a value to a Mailbox of Net"),
        Ban(
            words: ["try!", "as!", "fatalError("], folders: ["Sources/", "loadtest/"],
            instead: "throw a refusal, or use precondition for a bug"),
        Ban(
            words: ["print(", "debugPrint(", "dump("], folders: ["Sources/"],
            but: ["Sources/livegate/"], instead: "log through swift-log"),
        Ban(
            words: ["@preconcurrency"], folders: ["Sources/", "loadtest/"],
            instead: "cross threads by a Mailbox of Net"),
    ]

    func findings(in files: [SourceFile]) -> [Finding] {
        files.filter { file in
            folders.contains { file.path.hasPrefix($0) }
                && !but.contains { file.path.hasPrefix($0) }
        }.flatMap { file in
            words.flatMap { word in
                file.lines(with: word).map {
                    Finding(path: file.path, line: $0, problem: "\(word): \(instead)")
                }
            }
        }
    }
}

enum Check {
    /// Modules of the toolchain that any target may import.
    static let toolchain: Set<String> = [
        "Swift", "Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch",
        "Testing",
    ]

    /// Who may import an outside module; those that are not named have one owner of their own.
    static let shared: [String: Set<String>] = [
        "ArgumentParser": ["livegate", "livegate-load"],
        "Logging": ["Gateway", "Console", "livegate"],
        "CoreMetrics": ["Gateway", "livegate"],
    ]

    static let owners: [String: Set<String>] = shared.merging([
        "CUV": ["Net"], "CCurl": ["Net"],
        "CLLHTTP": ["Wire"], "COpenSSL": ["Wire"], "CCJOSE": ["Wire"],
        "CZlib": ["Wire"],
        "CSQLite": ["Store"], "GRDB": ["Store"], "Yams": ["livegate", "livegate-load"],
        "Histogram": ["livegate-load"],
    ]) { first, _ in first }

    static func imports(_ files: [SourceFile], _ manifest: Manifest) -> [Finding] {
        files.flatMap { file -> [Finding] in
            guard let target = manifest.target(of: file.path) else {
                return file.path.hasPrefix("Sources/C/")
                    ? [] : [Finding(path: file.path, line: 1, problem: "belongs to no target")]
            }
            return file.imports.compactMap { module, line in
                if toolchain.contains(module) || target.imports.contains(module) { return nil }
                return Finding(
                    path: file.path, line: line,
                    problem: "\(target.name) does not declare \(module) in Package.swift")
            }
        }
    }

    /// Each outside module is declared by its owners and by no other target.
    static func ownership(_ manifest: Manifest) -> [Finding] {
        manifest.targets.filter { !$0.folder.hasPrefix("Tests/") }.flatMap { target in
            target.imports.intersection(manifest.foreign).sorted().compactMap { module in
                if owners[module]?.contains(target.name) == true { return nil }
                let owner = owners[module]?.sorted().joined(separator: ", ") ?? "nobody yet"
                return Finding(
                    path: "Package.swift", line: 1,
                    problem: "\(target.name) declares \(module), which belongs to \(owner)")
            }
        }
    }

    static func openings(_ files: [SourceFile]) -> [Finding] {
        files.compactMap { file in
            if let first = file.lines.first, first.hasPrefix("// "), first.count > 10 { return nil }
            return Finding(
                path: file.path, line: 1, problem: "open with a comment saying why the file exists")
        }
    }

    static func sizes(_ files: [SourceFile]) -> [Finding] {
        files.flatMap { file in
            var found = file.lines.enumerated().filter { $0.element.count > 100 }.map {
                Finding(
                    path: file.path, line: $0.offset + 1,
                    problem: "\($0.element.count) columns; 100 is the most")
            }
            if file.length > 600 {
                found.append(
                    Finding(
                        path: file.path, line: 601,
                        problem: "\(file.length) lines; 600 is the most: split it by subject"))
            }
            return found
        }
    }

    /// The length that half of the files do not reach.
    static func median(_ files: [SourceFile]) -> Int {
        let lengths = files.map(\.length).sorted()
        return lengths.isEmpty ? 0 : lengths[lengths.count / 2]
    }

    static let emptyNames = ["Util", "Helper", "Manager", "Common", "Base", "Misc", "Stuff"]

    static func names(_ files: [SourceFile]) -> [Finding] {
        files.compactMap { file in
            let stem = file.name.prefix { $0 != "." && $0 != "+" }
            let folders = file.path.split(separator: "/").dropLast()
            let all = [stem] + folders
            guard
                let empty = emptyNames.first(where: { empty in
                    all.contains { $0 == empty || $0 == empty + "s" || $0.hasSuffix(empty + "s") }
                        || (empty != "Base" && stem.hasSuffix(empty))
                })
            else { return nil }
            return Finding(
                path: file.path, line: 1, problem: "\(empty) names no subject; say what it is about"
            )
        }
    }

    /// Folders that exist on one machine only.
    static func machinePaths(_ files: [SourceFile], also more: [String] = []) -> [Finding] {
        let folders = ["work", "root", "home", "Users"].map { "/\($0)/" } + more
        return files.flatMap { file in
            file.lines.enumerated().compactMap { place, line in
                guard
                    let folder = folders.first(where: { folder in
                        line.ranges(of: folder).contains { isRooted(line, $0.lowerBound) }
                    })
                else { return nil }
                return Finding(
                    path: file.path, line: place + 1, problem: "\(folder) is a path of one machine")
            }
        }
    }

    /// Whether a path begins at `start`, and does not only go on there.
    private static func isRooted(_ line: Substring, _ start: Substring.Index) -> Bool {
        guard start > line.startIndex else { return true }
        let before = line[line.index(before: start)]
        return !(before.isLetter || before.isNumber || "._-}~$*)/".contains(before))
    }
}
