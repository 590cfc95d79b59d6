// The text of the repository as the tidy checks see it: files with their lines, and their code
// with comments and the contents of strings blanked out, so that a word in a sentence is no
// finding.

import Foundation

struct SourceFile: Sendable {
    /// Relative to the repository's root, with slashes.
    let path: String
    let text: String
    /// `text` with comments and string contents as blanks; lines stay where they are.
    let code: [Substring]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        code = Self.withoutProse(text).split(separator: "\n", omittingEmptySubsequences: false)
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    /// Lines as an editor counts them.
    var length: Int { lines.count - (text.hasSuffix("\n") ? 1 : 0) }
    var name: String { String(path.split(separator: "/").last ?? "") }

    /// The modules it imports, with the line of each.
    var imports: [(module: String, line: Int)] {
        let passedOver: Set<Substring> = [
            "public", "package", "internal", "fileprivate", "private", "struct", "class", "enum",
            "protocol", "func", "var", "let", "typealias",
        ]
        return code.enumerated().compactMap { place, line in
            guard line.contains("import ") else { return nil }
            let words = line.split(separator: " ").filter {
                !$0.hasPrefix("@") && !passedOver.contains($0)
            }
            guard words.count >= 2, words[0] == "import" else { return nil }
            return (String(words[1].prefix { $0 != "." && $0 != ";" }), place + 1)
        }
    }

    /// The lines on which `word` stands, not as a part of a longer name.
    func lines(with word: String) -> [Int] {
        code.enumerated().compactMap { place, line in
            Self.stands(word, in: line) ? place + 1 : nil
        }
    }

    private static func stands(_ word: String, in line: Substring) -> Bool {
        func isName(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte)
                || (97...122).contains(byte)
        }
        let line = Array(line.utf8)
        let word = Array(word.utf8)
        guard line.count >= word.count, let first = word.first, let last = word.last else {
            return false
        }
        for start in 0...(line.count - word.count) where line[start] == first {
            let end = start + word.count
            guard line[start..<end].elementsEqual(word) else { continue }
            let joinedBefore = start > 0 && isName(first) && isName(line[start - 1])
            let joinedAfter = end < line.count && isName(last) && isName(line[end])
            if !joinedBefore && !joinedAfter { return true }
        }
        return false
    }

    // MARK: Blanking

    private enum Place: Equatable {
        case code
        case lineComment
        case blockComment(depth: Int)
        /// A string's delimiter: its quotes and the `#` around them.
        case string(quotes: Int, pounds: Int)
    }

    private static func withoutProse(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out = bytes
        var place = Place.code
        var at = 0
        func has(_ word: String, _ index: Int) -> Bool {
            index + word.utf8.count <= bytes.count
                && bytes[index..<(index + word.utf8.count)].elementsEqual(word.utf8)
        }
        /// Leaves the structure of lines, whatever else is blanked.
        func blank(_ count: Int) {
            for index in at..<min(at + count, bytes.count) where bytes[index] != 10 {
                out[index] = 32
            }
            at += count
        }
        while at < bytes.count {
            switch place {
            case .code:
                if has("//", at) {
                    place = .lineComment
                } else if has("/*", at) {
                    place = .blockComment(depth: 0)
                } else if let (quotes, pounds) = opening(bytes, at) {
                    at += quotes + pounds
                    place = .string(quotes: quotes, pounds: pounds)
                } else {
                    at += 1
                }
            case .lineComment:
                if bytes[at] == 10 { place = .code }
                blank(1)
            case .blockComment(let depth):
                if has("/*", at) {
                    place = .blockComment(depth: depth + 1)
                    blank(2)
                } else if has("*/", at) {
                    place = depth <= 1 ? .code : .blockComment(depth: depth - 1)
                    blank(2)
                } else {
                    blank(1)
                }
            case .string(let quotes, let pounds):
                let end =
                    String(repeating: "\"", count: quotes)
                    + String(repeating: "#", count: pounds)
                if has(end, at) || (quotes == 1 && bytes[at] == 10) {
                    place = .code
                    at += bytes[at] == 10 ? 1 : end.utf8.count
                } else {
                    blank(pounds == 0 && bytes[at] == UInt8(ascii: "\\") ? 2 : 1)
                }
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func opening(_ bytes: [UInt8], _ at: Int) -> (quotes: Int, pounds: Int)? {
        var end = at
        while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
        let pounds = end - at
        while end < bytes.count, bytes[end] == UInt8(ascii: "\"") { end += 1 }
        switch end - at - pounds {
        case 0: return nil
        case 1: return (1, pounds)
        case 2: return pounds == 0 ? (1, 0) : nil
        default: return (3, pounds)
        }
    }
}

/// The repository that this file is part of.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// All files under `folders` whose names end in one of `extensions`.
    static func files(_ folders: [String], _ extensions: Set<String>) throws -> [SourceFile] {
        var found: [SourceFile] = []
        for folder in folders {
            let all = FileManager.default.enumerator(
                at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil,
                options: [.skipsHiddenFiles])
            for case let url as URL in all ?? .init() where extensions.contains(url.pathExtension) {
                let path = String(url.path.dropFirst(root.path.count + 1))
                found.append(SourceFile(path: path, text: try text(path)))
            }
        }
        return found.sorted { $0.path < $1.path }
    }
}
