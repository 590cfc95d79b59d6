// A value that was read and written and read again is the same, in both encodings and across them.

internal import Wire

/// Fuzzes JSON and CBOR.
enum ValueTarget {
    private static let limits = JSONLimits(depth: 16, keys: 32, values: 256)

    static func json(_ bytes: UnsafeRawBufferPointer) {
        guard let value = try? JSONReader.read(bytes, limits: limits) else { return }
        check(value)
    }

    static func cbor(_ bytes: UnsafeRawBufferPointer) {
        guard let value = try? CBORReader.read(bytes, limits: limits) else { return }
        check(value)
    }

    private static func check(_ value: JSON) {
        var writer = JSONWriter()
        writer.value(value)
        precondition((try? JSONReader.read(writer.bytes)) == value, "JSON changed it")
        precondition((try? CBORReader.read(value.cbor)) == value, "CBOR changed it")
    }
}
