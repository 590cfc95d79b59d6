// What is measured of TLS: whether viewers get in, and whether the certificate is good tomorrow.

internal import CoreMetrics

package struct TLSMetrics: Sendable {
    private let handshakes, failedHandshakes, reloads, failedReloads: CoreMetrics.Counter
    private let reloadWorked, expiry: Meter

    init(_ make: MetricMaker) {
        handshakes = make.counter("tls_handshakes_total", "TLS handshakes completed.")
        failedHandshakes = make.counter(
            "tls_handshake_failures_total", "Connections that ended within the TLS handshake.")
        reloads = make.counter("tls_reloads_total", "Certificates read anew and adopted.")
        failedReloads = make.counter("tls_reload_failures_total", "Certificates refused.")
        reloadWorked = make.gauge(
            "tls_reload_success", "Whether the last reading of the certificate worked.")
        expiry = make.gauge(
            "tls_certificate_expiry_timestamp_seconds",
            "When the certificate in use ends, since 1970 in seconds; 0 without TLS.")
        reloadWorked.set(1)
        expiry.set(0)
    }

    /// A connection has ended its handshake, or has ended in it.
    func handshake(worked: Bool) { (worked ? handshakes : failedHandshakes).increment() }

    /// A certificate is in use that ends at `seconds` since 1970.
    package func uses(certificateUntil seconds: Int64) { expiry.set(Double(seconds)) }

    /// The certificate was read anew.
    package func reloaded(_ worked: Bool) {
        (worked ? reloads : failedReloads).increment()
        reloadWorked.set(worked ? 1 : 0)
    }
}
