// Why this exists: a worker sleeps until there is work. libuv's semaphore is the system's, and
// needs no lock held around it.

internal import CUV

/// A counting semaphore that starts at zero.
///
/// Unchecked: the semaphore itself is what synchronises; its memory is written by `init` and
/// `deinit` only.
package final class Semaphore: @unchecked Sendable {
    private let raw = UnsafeMutablePointer<uv_sem_t>.allocate(capacity: 1)

    package init() {
        let status = uv_sem_init(raw, 0)
        precondition(status == 0, "a semaphore of zero is always valid")
    }

    deinit {
        uv_sem_destroy(raw)
        raw.deallocate()
    }

    package func signal() { uv_sem_post(raw) }
    package func wait() { uv_sem_wait(raw) }
}
