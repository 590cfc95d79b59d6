// The gate before llhttp. Version 8.1 lets through field names with blanks, folded values and
// other forms that two servers read differently, which is how requests are smuggled. So every byte
// of a head is first held against the grammar of RFC 9112 here: tokens where tokens stand, CR LF at
// the end of a line and nowhere else, no control characters, no folding. All limits of a head are
// counted here too, byte by byte, so that an answer never depends on how the bytes were cut.

/// Why a request is refused.
struct HTTPRefusal: Error {
    let status: Int
    let reason: StaticString

    init(_ status: Int, _ reason: StaticString) {
        self.status = status
        self.reason = reason
    }
}

/// Finds the end of a request head and the first byte that may not be in one.
struct HeadScanner {
    /// What is being read; `…End` waits for the LF after a CR.
    private enum Place {
        case before, beforeEnd
        case method, target, version, versionEnd
        case lineStart, name, value, valueEnd
        case headEnd
    }

    enum Verdict {
        case more
        case end
        case refused(HTTPRefusal)
    }

    private let limits: HTTPLimits
    private var place = Place.before
    private var headBytes = 0
    private var targetBytes = 0
    private var versionBytes = 0
    private var fields = 0

    init(limits: HTTPLimits) { self.limits = limits }

    /// Whether any byte has come.
    var hasBegun: Bool { headBytes > 0 }

    /// How many of `bytes` are good and part of the head, and what comes after them.
    mutating func scan(_ bytes: UnsafeRawBufferPointer) -> (good: Int, Verdict) {
        var index = 0
        while true {
            // Nearly every byte of a head lies within a value, and most others within a name.
            let run = plainBytes(of: bytes[index...])
            index += run
            headBytes += run
            guard index < bytes.count else { return (index, .more) }
            headBytes += 1
            guard headBytes <= limits.headBytes else {
                return (index, .refused(HTTPRefusal(431, "head too large")))
            }
            do throws(HTTPRefusal) {
                if try step(bytes[index]) { return (index + 1, .end) }
            } catch {
                return (index, .refused(error))
            }
            index += 1
        }
    }

    /// How many of `bytes`, from the first on, only go on with the name or the value being read.
    private func plainBytes(of bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        let bytes = bytes.prefix(max(0, limits.headBytes - headBytes))
        switch place {
        case .name: return bytes.prefix(while: HTTPToken.contains).count
        case .value: return bytes.prefix { $0 >= 0x20 && $0 != 0x7F }.count
        default: return 0
        }
    }

    /// Takes one byte; true when it ended the head.
    private mutating func step(_ byte: UInt8) throws(HTTPRefusal) -> Bool {
        switch place {
        case .before where byte == 0x0D:
            // RFC 9112 section 2.2: one empty line before a request is ignored.
            guard headBytes == 1 else { throw HTTPRefusal(400, "empty lines") }
            place = .beforeEnd
        case .before, .method, .target, .version: try stepRequestLine(byte)
        case .lineStart where byte == 0x0D: place = .headEnd
        case .lineStart, .name, .value: try stepField(byte)
        case .beforeEnd, .versionEnd, .valueEnd, .headEnd:
            guard byte == 0x0A else { throw HTTPRefusal(400, "CR without LF") }
            if place == .headEnd { return true }
            place = place == .beforeEnd ? .before : .lineStart
        }
        return false
    }

    private mutating func stepRequestLine(_ byte: UInt8) throws(HTTPRefusal) {
        switch place {
        case .target:
            if byte == 0x20, targetBytes > 0 {
                place = .version
                return
            }
            guard byte > 0x20, byte < 0x7F else {
                throw HTTPRefusal(400, "bad byte in the request target")
            }
            targetBytes += 1
            guard targetBytes <= limits.targetBytes else {
                throw HTTPRefusal(414, "request target too long")
            }
        case .version:
            if byte == 0x0D, versionBytes == 8 {
                place = .versionEnd
                return
            }
            guard Self.mayStand(byte, at: versionBytes) else {
                throw HTTPRefusal(400, "bad request line")
            }
            versionBytes += 1
        default:
            if byte == 0x20, place == .method {
                place = .target
                return
            }
            guard HTTPToken.contains(byte) else { throw HTTPRefusal(400, "bad method") }
            place = .method
        }
    }

    /// The form of a version, `HTTP/1.1`; which one it is, is judged when the head is whole.
    private static func mayStand(_ byte: UInt8, at index: Int) -> Bool {
        let form: StaticString = "HTTP/0.0"
        guard index < form.utf8CodeUnitCount else { return false }
        let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
        return form.utf8Start[index] == UInt8(ascii: "0")
            ? isDigit : byte == form.utf8Start[index]
    }

    private mutating func stepField(_ byte: UInt8) throws(HTTPRefusal) {
        switch place {
        case .value:
            if byte == 0x0D {
                place = .valueEnd
                return
            }
            guard byte >= 0x20 || byte == 0x09, byte != 0x7F else {
                throw HTTPRefusal(400, "control character in a header")
            }
        case .name where byte == UInt8(ascii: ":"):
            place = .value
        default:
            guard HTTPToken.contains(byte) else { throw HTTPRefusal(400, "bad header name") }
            if place == .lineStart {
                fields += 1
                guard fields <= limits.fields else { throw HTTPRefusal(431, "too many headers") }
            }
            place = .name
        }
    }
}
