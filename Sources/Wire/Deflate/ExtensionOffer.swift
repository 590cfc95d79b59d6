// Sec-WebSocket-Extensions, RFC 6455 section 9.1: a list of extensions in the order the client
// likes them, each with parameters, whose values may be quoted. The same extension may stand there
// several times with other parameters; which of them will do is for the extension to say.

/// One extension as it stands in a handshake.
package struct ExtensionOffer: Sendable, Hashable {
    /// One parameter; no value where it stood alone.
    package struct Parameter: Sendable, Hashable {
        package let name: String
        package let value: String?
    }

    package let name: String
    package let parameters: [Parameter]

    /// The extensions in a header's `values`, in order; nil when they break the grammar.
    package static func list(_ values: [String]) -> [ExtensionOffer]? {
        var offers: [ExtensionOffer] = []
        for value in values {
            var scanner = Scanner(rest: value.utf8[...])
            repeat {
                scanner.skipBlanks()
                // RFC 9110 section 5.6.1.2: empty members of a list are ignored.
                if scanner.isAtSeparator { continue }
                guard let offer = scanner.extensionOffer() else { return nil }
                offers.append(offer)
            } while scanner.take(UInt8(ascii: ","))
            guard scanner.rest.isEmpty else { return nil }
        }
        return offers
    }

    private struct Scanner {
        var rest: Substring.UTF8View

        var isAtSeparator: Bool { rest.first == nil || rest.first == UInt8(ascii: ",") }

        mutating func skipBlanks() { rest = rest.drop { $0 == 0x20 || $0 == 0x09 } }

        /// Takes `byte` and the blanks around it; false when something else stands here.
        mutating func take(_ byte: UInt8) -> Bool {
            skipBlanks()
            guard rest.first == byte else { return false }
            rest.removeFirst()
            skipBlanks()
            return true
        }

        mutating func token() -> String? {
            let token = rest.prefix(while: HTTPToken.contains)
            rest = rest[token.endIndex...]
            return token.isEmpty ? nil : String(Substring(token))
        }

        /// A quoted string whose content is a token, as section 9.1 demands of it.
        private mutating func quoted() -> String? {
            guard rest.first == UInt8(ascii: "\"") else { return nil }
            rest.removeFirst()
            var content: [UInt8] = []
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "\"") {
                    let text = String(decoding: content, as: UTF8.self)
                    return HTTPToken.isToken(text) ? text : nil
                }
                guard byte == UInt8(ascii: "\\") else {
                    content.append(byte)
                    continue
                }
                guard let escaped = rest.popFirst() else { return nil }
                content.append(escaped)
            }
            return nil
        }

        mutating func extensionOffer() -> ExtensionOffer? {
            guard let name = token() else { return nil }
            var parameters: [Parameter] = []
            while take(UInt8(ascii: ";")) {
                guard let name = token() else { return nil }
                var value: String?
                if take(UInt8(ascii: "=")) {
                    value = quoted() ?? token()
                    guard value != nil else { return nil }
                }
                parameters.append(Parameter(name: name, value: value))
            }
            return ExtensionOffer(name: name, parameters: parameters)
        }
    }
}
