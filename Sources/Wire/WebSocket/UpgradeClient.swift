// The client's half of the opening handshake, for the load generator and for tests: it asks, and
// checks that the answer is an answer to what it asked.

/// One handshake, seen from the client.
package struct UpgradeClient: Sendable {
    private let key: String
    private let protocols: [String]
    private let deflate: DeflateParameters?

    /// What the server answered.
    package enum Answer: Sendable {
        /// The head is not complete yet; call again with all bytes so far.
        case more
        /// Frames begin at byte `consumed`.
        case accepted(protocol: String?, deflate: DeflateParameters?, consumed: Int)
        /// Another status than 101; what follows the head is its body.
        case refused(status: Int, headers: [HTTPField], consumed: Int)
        /// No answer to this handshake.
        case broken
    }

    /// `nonce` is 16 random bytes; `deflate` is what is offered, nil for no compression.
    package init(
        nonce: [UInt8], protocols: [String] = [], deflate: DeflateParameters? = nil
    ) {
        precondition(nonce.count == 16)
        self.deflate = deflate
        key = Base64.standard.encode(nonce)
        self.protocols = protocols
    }

    /// The request's bytes. `host` is a name or address with its port.
    package func request(
        host: String, target: String, headers: [HTTPField] = []
    ) -> [UInt8] {
        var head = HTTPHeadWriter("GET \(target) HTTP/1.1")
        head.append("Host", host)
        head.append("Upgrade", "websocket")
        head.append("Connection", "Upgrade")
        head.append("Sec-WebSocket-Key", key)
        head.append("Sec-WebSocket-Version", "13")
        if !protocols.isEmpty {
            head.append("Sec-WebSocket-Protocol", protocols.joined(separator: ", "))
        }
        if let deflate { head.append("Sec-WebSocket-Extensions", deflate.offer) }
        for field in headers { head.append(field.name, field.value) }
        return head.finish()
    }

    /// Judges the response from its first byte on; a head has at most 16 KiB.
    package func read(_ bytes: UnsafeRawBufferPointer) -> Answer {
        guard let end = Self.headEnd(bytes) else { return bytes.count > 16_384 ? .broken : .more }
        // Cut at LF as a byte: "\r\n" is one Character, and no separator of a String.
        let lines = bytes[..<(end - 4)].split(separator: 0x0A).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
        let words = (lines.first ?? "").split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            return .broken
        }
        var headers: [HTTPField] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return .broken }
            headers.append(
                HTTPField(
                    line[..<colon].lowercased(),
                    String(Substring(HTTPToken.trim(line[line.index(after: colon)...].utf8)))))
        }
        guard status == 101 else {
            return .refused(status: status, headers: headers, consumed: end)
        }
        return accepted(headers, consumed: end)
    }

    private func accepted(_ headers: [HTTPField], consumed: Int) -> Answer {
        let values = { (name: String) in headers.filter { $0.name == name }.map(\.value) }
        let selected = values("sec-websocket-protocol")
        guard values("sec-websocket-accept") == [Upgrade.accept(key)],
            values("upgrade").first?.lowercased() == "websocket",
            let connection = HTTPToken.list(values("connection")),
            connection.contains(where: { $0.lowercased() == "upgrade" }),
            selected.count <= 1, selected.allSatisfy(protocols.contains),
            let extensions = ExtensionOffer.list(values("sec-websocket-extensions")),
            extensions.count <= 1
        else { return .broken }
        var agreed: DeflateParameters?
        if let answer = extensions.first {
            guard let deflate, let parameters = deflate.agreed(answer) else { return .broken }
            agreed = parameters
        }
        return .accepted(protocol: selected.first, deflate: agreed, consumed: consumed)
    }

    private static func headEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 3
        while index < bytes.count {
            if bytes[index] == 0x0A, bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A,
                bytes[index - 3] == 0x0D
            {
                return index + 1
            }
            index += 1
        }
        return nil
    }
}
