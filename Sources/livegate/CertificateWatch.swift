// A certificate is renewed while the node runs: on SIGHUP, and within seconds of its files
// having changed. A bad one is told and left; the one in use goes on, and nobody's connection ends.

import Gateway
import Logging
import Net
import Wire

/// Keeps the certificate of a node as its files are.
final class CertificateWatch: TimerEntry {
    let identity: ServerIdentity
    private let files: CertificateFiles
    private let metrics: TLSMetrics
    private let log: Logger
    private let loop: Loop
    /// The files when they were last read, and when they were last looked at.
    private var taken: [CertificateFiles.Stamp]
    private var seen: [CertificateFiles.Stamp]
    private var takenAt: Int64

    /// Milliseconds between two looks at the files.
    private static let interval: Int64 = 2_000
    /// Milliseconds after which the keys of session tickets are new, with the same certificate:
    /// who gets hold of one reads no connection of another day.
    private static let ticketKeyAge: Int64 = 86_400_000

    /// - Throws: `FileError` or `StartError` where the node cannot start with what is there.
    init(_ files: CertificateFiles, metrics: TLSMetrics, log: Logger, on loop: Loop) throws {
        self.files = files
        self.metrics = metrics
        self.log = log
        self.loop = loop
        taken = files.stamp()
        seen = taken
        takenAt = loop.now
        let bytes = try files.read()
        do throws(TLSConfigurationError) {
            identity = try ServerIdentity(certificate: bytes.certificate, key: bytes.key)
        } catch {
            throw StartError("\(files.certificate), \(files.key): \(error)")
        }
        super.init()
        metrics.uses(certificateUntil: identity.expiry)
        loop.wheel.schedule(self, after: Self.interval)
    }

    /// Looks whether there is something new.
    override func fire(_ now: Int64) {
        loop.wheel.schedule(self, after: Self.interval)
        let stamp = files.stamp()
        // Whoever writes two files is given the time to write both.
        let isSettled = stamp == seen
        seen = stamp
        if stamp != taken, isSettled {
            reload()
        } else if stamp == taken, now - takenAt >= Self.ticketKeyAge {
            reload()
        }
    }

    /// Reads the files and shows what is in them to all who come from now on.
    func reload() {
        taken = files.stamp()
        seen = taken
        takenAt = loop.now
        do {
            let bytes = try files.read()
            try identity.replace(certificate: bytes.certificate, key: bytes.key)
            metrics.reloaded(true)
            metrics.uses(certificateUntil: identity.expiry)
            log.notice("certificate taken", metadata: ["file": "\(files.certificate)"])
        } catch {
            metrics.reloaded(false)
            log.error(
                "certificate refused, the old one stays",
                metadata: ["file": "\(files.certificate)", "reason": "\(error)"])
        }
    }
}
