// Keeps the frames that a client sent, to be replayed in other cuts. Only conversations of a size
// that a repository may hold are kept.

internal import Glibc

/// What one client sent behind its handshake.
struct Recording {
    /// Bytes beyond which a conversation is not kept.
    static let most = 24 * 1_024

    private let path: String
    private var bytes: [UInt8] = []
    private var isTooLong = false

    init(folder: String, number: Int) {
        let digits = "\(number)"
        let name = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        path = "\(folder)/\(name)"
    }

    mutating func append(_ piece: UnsafeRawBufferPointer) {
        isTooLong = isTooLong || bytes.count + piece.count > Self.most
        if !isTooLong { bytes.append(contentsOf: piece) }
    }

    /// Writes the file; an empty one stands for a conversation that was too long.
    func finish() {
        guard let file = fopen(path, "wb") else { return }
        if !isTooLong { _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) } }
        fclose(file)
    }
}
