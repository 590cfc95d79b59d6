// An answer is one the client that offered can accept: it is read back by the client's half.

internal import Wire

/// Fuzzes the offer of extensions. Lines are fields of the same name.
enum ExtensionsTarget {
    static func run(_ bytes: UnsafeRawBufferPointer) {
        let values = String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let offers = ExtensionOffer.list(values) else { return }
        var strict = DeflateParameters()
        strict.serverNoContextTakeover = true
        strict.clientNoContextTakeover = true
        strict.serverWindowBits = 12
        strict.clientWindowBits = 9
        for policy in [DeflateParameters(), strict] {
            guard let agreed = DeflateParameters.negotiate(offers, policy: policy) else { continue }
            guard let answer = ExtensionOffer.list([agreed.answer]), answer.count == 1 else {
                preconditionFailure("\(agreed.answer) is no extension")
            }
            let parameters = agreed.parameters
            let windows = [parameters.serverWindowBits, parameters.clientWindowBits]
            precondition(windows.allSatisfy { (8...15).contains($0) })
            precondition(parameters.serverWindowBits <= policy.serverWindowBits)
            precondition(DeflateParameters().agreed(answer[0]) == parameters, agreed.answer)
        }
    }
}
