// Reading a command is the first thing that happens to a viewer's bytes, so it is tried from
// outside with bytes of every kind; what a command is made of stays inside.

internal import Live
internal import Wire

/// Whether bytes are a command of the room protocol.
package enum CommandReading {
    /// Reads one message as JSON or CBOR with the default limits; the refusal's text where it is
    /// no command, or nil.
    package static func refusal(_ bytes: UnsafeRawBufferPointer, isCBOR: Bool) -> String? {
        do throws(ClientCommand.Unreadable) {
            _ = try ClientCommand.read(bytes, isCBOR ? .cbor : .json, JSONLimits())
            return nil
        } catch {
            return error.refusal.message
        }
    }
}
