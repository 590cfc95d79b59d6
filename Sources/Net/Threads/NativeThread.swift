// Why this exists: loops and workers each own a whole thread with a name that shows in `top -H`
// and in core dumps. Swift's concurrency pool offers neither.

internal import CUV
internal import Glibc

/// A POSIX thread that runs one body and ends.
struct NativeThread: Sendable {
    private let id: pthread_t

    /// Starts `body`. `name` is cut to the 15 bytes that Linux keeps.
    static func start(
        name: String, _ body: @escaping @Sendable () -> Void
    ) throws(NetError) -> NativeThread {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var id = pthread_t()
        let status = pthread_create(
            &id, nil,
            { raw in
                let start = Unmanaged<Start>.fromOpaque(raw!).takeRetainedValue()
                _ = pthread_setname_np(pthread_self(), start.name)
                start.body()
                return nil
            }, start.toOpaque())
        guard status == 0 else {
            start.release()
            throw NetError("start thread", code: -status)
        }
        return NativeThread(id: id)
    }

    /// Waits for the body to return. To be called once.
    func join() {
        let status = pthread_join(id, nil)
        precondition(status == 0, "a thread is joined once, and not by itself")
    }

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = String(decoding: name.utf8.prefix(15), as: UTF8.self)
            self.body = body
        }
    }
}
