// Where events may be sent. The defaults let nobody's URL lead into our own network, and let nobody
// on the way read along.

internal import Net

package struct WebhookSettings: Hashable, Sendable {
    /// Whether receivers may be on private, loopback and other addresses outside of the public
    /// internet.
    package var allowsPrivate = false
    /// Whether receivers have to speak https.
    package var httpsOnly = true
    /// A file of PEM certificates that receivers are trusted by; nil for those of the system.
    package var authorities: String?

    package init() {}

    /// What is wrong with a receiver's URL; nil for nothing. A name is judged when it is connected
    /// to, since what it stands for can change.
    package func problem(with url: String) -> String? {
        let address: HTTPAddress
        do throws(HTTPAddress.Flaw) {
            address = try HTTPAddress(url)
        } catch {
            return "\(error)"
        }
        if httpsOnly, !address.isSecure { return "is not https" }
        if !allowsPrivate, let numeric = address.numericAddress, !numeric.isPublic {
            return "leads to an address that is not public"
        }
        return nil
    }

    func rules(_ limits: Limits) -> HTTPClient.Rules {
        var rules = HTTPClient.Rules()
        rules.allowsPrivate = allowsPrivate
        rules.allowsPlain = !httpsOnly
        rules.authorities = authorities
        rules.timeout = Int(limits.webhookTimeout)
        rules.answerLimit = limits.webhookAnswerBytes
        return rules
    }
}
