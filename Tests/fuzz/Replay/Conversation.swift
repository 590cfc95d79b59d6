// What the conformance suite said, kept in text files that a program writes and a reader can
// search: one line a conversation, with its case, its form, and the client's bytes in base64.

internal import Foundation
internal import Wire

/// The frames of one connection, in one direction.
struct Conversation: Sendable {
    /// How compressed messages are to be read.
    enum Form: String, CaseIterable, Sendable {
        case plain
        case deflated
        case deflatedWithContext = "deflated-with-context"
    }

    let name: String
    let form: Form
    /// Of the end that reads it.
    var role = WebSocketRole.server
    let bytes: [UInt8]

    struct Unreadable: Error {
        let line: String
    }

    /// All conversations of the text files in `folder`, in order of their names. The suite never
    /// refers to an earlier message; what does not is read the same by who keeps the context, so
    /// compressed ones are there in both forms.
    static func load(folder: String) throws -> [Conversation] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        return try names.filter { $0.hasSuffix(".txt") }.flatMap { name in
            let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            return try text.split(separator: "\n").flatMap { line throws(Unreadable) in
                let words = line.split(separator: " ", omittingEmptySubsequences: false)
                guard words.count == 3, let form = Form(rawValue: String(words[1])),
                    let data = Data(base64Encoded: String(words[2]))
                else { throw Unreadable(line: String(line.prefix(80))) }
                let forms = form == .plain ? [form] : [.deflated, .deflatedWithContext]
                return forms.map {
                    Conversation(name: String(words[0]), form: $0, bytes: [UInt8](data))
                }
            }
        }
    }
}
