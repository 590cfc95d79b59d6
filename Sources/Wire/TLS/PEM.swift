// Why this exists: certificates and keys come as text files that people edit; what is in them is
// read here, and what is wrong is said in a sentence. A key with a passphrase is refused: OpenSSL
// would otherwise ask at the terminal.

internal import COpenSSL

enum PEM {
    /// More are a mistake, and no handshake should carry them.
    private static let longestChain = 1_000

    /// The certificates of a text, at least one; each is to be freed.
    static func certificates(
        _ text: some Collection<UInt8>
    ) throws(TLSConfigurationError) -> [OpaquePointer] {
        ERR_clear_error()
        let found = read(text) { source in
            var found: [OpaquePointer] = []
            while found.count < longestChain,
                let certificate = PEM_read_bio_X509(source, nil, noPassphrase, nil)
            {
                found.append(certificate)
            }
            return found
        }
        // A text ends by there being no further beginning; any other reason is a broken part.
        let reason = TLSFailure.take()
        let isWhole =
            reason.code == 0 || Int32(reason.code & 0x7f_ffff) == PEM_R_NO_START_LINE
        guard isWhole, !found.isEmpty else {
            for certificate in found { X509_free(certificate) }
            throw TLSConfigurationError(
                isWhole ? "there is no certificate in it" : "a certificate is broken: \(reason)")
        }
        return found
    }

    /// The private key of a text; to be freed.
    static func privateKey(
        _ text: some Collection<UInt8>
    ) throws(TLSConfigurationError) -> OpaquePointer {
        ERR_clear_error()
        let key = read(text) { PEM_read_bio_PrivateKey($0, nil, noPassphrase, nil) }
        guard let key else { throw .last("there is no readable key in it") }
        return key
    }

    /// When a certificate ends, in seconds since 1970 UTC.
    static func expiry(of certificate: OpaquePointer) -> Int64 {
        let epoch = ASN1_TIME_set(nil, 0)
        defer { ASN1_STRING_free(epoch) }
        var (days, seconds): (Int32, Int32) = (0, 0)
        ASN1_TIME_diff(&days, &seconds, epoch, X509_get0_notAfter(certificate))
        return Int64(days) * 86_400 + Int64(seconds)
    }

    private static let noPassphrase:
        @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) ->
            Int32 = { _, _, _, _ in -1 }

    private static func read<Result>(
        _ text: some Collection<UInt8>, _ body: (OpaquePointer?) -> Result
    ) -> Result {
        text.withContiguousBytes { text in
            let source = BIO_new_mem_buf(text.baseAddress, Int32(clamping: text.count))
            defer { BIO_free(source) }
            return body(source)
        }
    }
}
