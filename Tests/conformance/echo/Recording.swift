// Keeps the frames that a client sent, to be replayed in other cuts: no more than the beginning of
// a long conversation, so that a repository may hold them all.

internal import Glibc

/// What one client sent behind its handshake.
struct Recording {
    /// Bytes of a conversation that are kept.
    static let most = 4_096

    /// How the client's messages are to be read; part of the file's name.
    enum Form: String {
        case plain
        case deflated
        case deflatedWithContext = "deflated-with-context"
    }

    var form = Form.plain
    private let path: String
    private var bytes: [UInt8] = []

    init(folder: String, number: Int) {
        let digits = "\(number)"
        let name = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        path = "\(folder)/\(name)"
    }

    mutating func append(_ piece: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: piece.prefix(Self.most - bytes.count))
    }

    /// Writes the file.
    func finish() {
        guard let file = fopen("\(path).\(form.rawValue)", "wb") else { return }
        _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
    }
}
