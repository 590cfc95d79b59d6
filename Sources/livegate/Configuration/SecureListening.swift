// TLS as configured: all three keys or none.

import Live

/// Where viewers come in by TLS, and what they are shown.
struct SecureListening: Hashable, Sendable {
    let listen: Endpoint
    let files: CertificateFiles

    /// Nil where the section says nothing.
    init?(_ section: Section) {
        let listen = section.endpoint("listen")
        let certificate = section.text("certificate", upTo: 4_096)
        let key = section.text("key", upTo: 4_096)
        if section.isEmpty { return nil }
        section.require("listen", "certificate", "key")
        guard let listen, let certificate, let key else { return nil }
        self.listen = listen
        files = CertificateFiles(certificate: certificate, key: key)
    }
}
