// What both ends agree on before a byte is compressed (RFC 7692 section 7.1). An offer with a
// parameter that is unknown, twice there, or of an impossible value is declined, and the next one
// of the same client is looked at; a client whose offers are all declined is served uncompressed.

/// The parameters of permessage-deflate that hold for a connection.
package struct DeflateParameters: Sendable, Hashable {
    /// The server forgets between two messages what it compressed.
    package var serverNoContextTakeover = false
    /// The client forgets between two messages what it compressed.
    package var clientNoContextTakeover = false
    /// Of the window the server compresses with: 8 to 15, the base-2 logarithm of its bytes.
    package var serverWindowBits = 15
    /// Of the window the client compresses with: 8 to 15.
    package var clientWindowBits = 15

    /// As far as the peers may go without any parameter.
    package init() {}

    /// The extension's name in the handshake.
    package static let name = "permessage-deflate"

    /// What a server accepts of `offers`, the first that will do; nil for none. The server wants
    /// no more than `policy`: its own windows get no larger, and context that it does not take over
    /// is declined for the client too, where the client can do so. A server may say both
    /// `no_context_takeover` without having been asked.
    package static func negotiate(
        _ offers: [ExtensionOffer], policy: DeflateParameters = DeflateParameters()
    ) -> DeflateAgreement? {
        for offer in offers where offer.name.lowercased() == name {
            if let agreement = DeflateAgreement(offer, policy) { return agreement }
        }
        return nil
    }
}

/// What a server answers to an offer.
package struct DeflateAgreement: Sendable, Hashable {
    package let parameters: DeflateParameters
    /// The value of the answer's `Sec-WebSocket-Extensions`.
    package let answer: String

    fileprivate init?(_ offer: ExtensionOffer, _ policy: DeflateParameters) {
        guard let asked = DeflateRequest(offer) else { return nil }
        var parameters = policy
        var answer = DeflateParameters.name
        if asked.serverNoContextTakeover { parameters.serverNoContextTakeover = true }
        if parameters.serverNoContextTakeover { answer += "; server_no_context_takeover" }
        if asked.clientNoContextTakeover { parameters.clientNoContextTakeover = true }
        if parameters.clientNoContextTakeover { answer += "; client_no_context_takeover" }
        // The client's wish must be met and said; an own limit may be said at any time.
        parameters.serverWindowBits = min(asked.serverWindowBits ?? 15, policy.serverWindowBits)
        if asked.serverWindowBits != nil || parameters.serverWindowBits < 15 {
            answer += "; server_max_window_bits=\(parameters.serverWindowBits)"
        }
        // Of the client's window only a client that said the word can be asked anything.
        parameters.clientWindowBits = 15
        if asked.knowsClientWindow {
            parameters.clientWindowBits = min(
                asked.clientWindowBits ?? 15, policy.clientWindowBits)
            if parameters.clientWindowBits < 15 {
                answer += "; client_max_window_bits=\(parameters.clientWindowBits)"
            }
        }
        self.parameters = parameters
        self.answer = answer
    }
}

extension DeflateParameters {
    /// What a client sends that wants `self`: where a window is smaller than the largest, or a
    /// context is not to be taken over, it says so.
    package var offer: String {
        var text = Self.name
        if serverNoContextTakeover { text += "; server_no_context_takeover" }
        if clientNoContextTakeover { text += "; client_no_context_takeover" }
        if serverWindowBits < 15 { text += "; server_max_window_bits=\(serverWindowBits)" }
        text += "; client_max_window_bits"
        if clientWindowBits < 15 { text += "=\(clientWindowBits)" }
        return text
    }

    /// What holds for a client that sent `offer` and got `answer`; nil when a server that keeps to
    /// the rules could not have answered so.
    package func agreed(_ answer: ExtensionOffer) -> DeflateParameters? {
        guard answer.name.lowercased() == Self.name, let said = DeflateRequest(answer),
            !said.knowsClientWindow || said.clientWindowBits != nil,
            !serverNoContextTakeover || said.serverNoContextTakeover,
            (said.serverWindowBits ?? 15) <= serverWindowBits
        else { return nil }
        var agreed = self
        agreed.serverNoContextTakeover = said.serverNoContextTakeover
        agreed.clientNoContextTakeover = clientNoContextTakeover || said.clientNoContextTakeover
        agreed.serverWindowBits = said.serverWindowBits ?? 15
        agreed.clientWindowBits = min(clientWindowBits, said.clientWindowBits ?? 15)
        return agreed
    }
}

/// The parameters as they stand in an offer or an answer.
private struct DeflateRequest {
    var serverNoContextTakeover = false
    var clientNoContextTakeover = false
    var serverWindowBits: Int?
    var knowsClientWindow = false
    var clientWindowBits: Int?

    /// Nil when a parameter is unknown, stands twice, or has a value it cannot have.
    init?(_ offer: ExtensionOffer) {
        var seen: Set<String> = []
        for parameter in offer.parameters {
            guard seen.insert(parameter.name).inserted else { return nil }
            switch (parameter.name, parameter.value) {
            case ("server_no_context_takeover", nil): serverNoContextTakeover = true
            case ("client_no_context_takeover", nil): clientNoContextTakeover = true
            case ("server_max_window_bits", let value?):
                guard let bits = Self.bits(value) else { return nil }
                serverWindowBits = bits
            case ("client_max_window_bits", nil): knowsClientWindow = true
            case ("client_max_window_bits", let value?):
                guard let bits = Self.bits(value) else { return nil }
                knowsClientWindow = true
                clientWindowBits = bits
            default: return nil
            }
        }
    }

    /// 8 to 15 in decimal without leading zeros.
    private static func bits(_ value: String) -> Int? {
        (8...15).first { value == String($0) }
    }
}
