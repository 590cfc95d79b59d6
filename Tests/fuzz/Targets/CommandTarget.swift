// A command, or a refusal that says why. What is said back is text that a client can show.

internal import Gateway
internal import Wire

/// Fuzzes commands of the room protocol in both encodings.
enum CommandTarget {
    static func run(_ bytes: UnsafeRawBufferPointer) {
        let asJSON = CommandReading.refusal(bytes, isCBOR: false)
        precondition(asJSON.map { !$0.isEmpty && $0.utf8.count < 1_024 } ?? true, "\(asJSON!)")
        // The same object in the other encoding is the same command, or refused alike.
        if let value = try? JSONReader.read(bytes) {
            let asCBOR = value.cbor.withUnsafeBytes { CommandReading.refusal($0, isCBOR: true) }
            precondition(asCBOR == asJSON, "JSON: \(asJSON ?? "good"), CBOR: \(asCBOR ?? "good")")
        }
        _ = CommandReading.refusal(bytes, isCBOR: true)
    }
}
