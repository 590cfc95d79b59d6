// A line's words: who, what, and with what.

/// What a line asks for. `ann says "so be it" as pinned` has the words `ann`, `says`,
/// `so be it`, `as`, `pinned`.
struct Command {
    let words: [String]

    init(_ line: String) {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        for character in line {
            switch character {
            case "\"":
                isQuoted.toggle()
                word = word ?? ""
            case " " where !isQuoted:
                if let word { words.append(word) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        self.words = words
    }

    var who: String { words[0] }
    var verb: String { words.count > 1 ? words[1] : "" }
    var object: String { words.count > 2 ? words[2] : "" }

    /// The word after `name`, as in `op c1`.
    func word(after name: String) -> String? {
        words.firstIndex(of: name).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
    }

    /// The values of words such as `pot=100`.
    var settings: [(name: String, value: String)] {
        words.compactMap {
            let parts = $0.split(separator: "=", maxSplits: 1)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
    }

    func setting(_ name: String) -> String? { settings.first { $0.name == name }?.value }
}

extension Int64 {
    /// A span such as `200ms`, `3s`, `15m`, `2h` or `1d`, in ms.
    init(span: String) {
        let digits = span.prefix { $0.isNumber || $0 == "-" }
        guard let count = Int64(digits) else { preconditionFailure("\(span) is no span") }
        let units: [String: Int64] = [
            "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
        ]
        guard let unit = units[String(span.dropFirst(digits.count))] else {
            preconditionFailure("\(span) has no unit")
        }
        self = count * unit
    }

    /// The span in the largest unit that tells it whole.
    var span: String {
        let units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)]
        for (name, size) in units where self != 0 && self % Int64(size) == 0 {
            return "\(self / Int64(size))\(name)"
        }
        return "\(self)ms"
    }
}
