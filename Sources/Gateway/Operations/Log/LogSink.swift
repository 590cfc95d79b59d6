// Where log lines go. Whoever logs must never wait for a full pipe or a slow disk, so lines queue
// for a thread of their own; what the queue cannot hold is counted and let go.

internal import Glibc
internal import Net

/// Writes lines, each with one system call, in the order they came.
package final class LogSink: Sendable {
    /// Lines that may wait.
    package static let capacity = 10_000

    private let worker: Worker<[UInt8]>
    private let dropped: @Sendable () -> Void

    /// - Parameters:
    ///   - dropped: called, on any thread, for each line that found no room.
    ///   - write: takes a whole line with its newline; called on the sink's thread.
    package init(
        capacity: Int = LogSink.capacity, dropped: @escaping @Sendable () -> Void,
        write: @escaping @Sendable ([UInt8]) -> Void = LogSink.writeToStandardError
    ) {
        self.dropped = dropped
        worker = Worker(name: "log", capacity: capacity, batch: 256) { lines in
            for line in lines { write(line) }
        }
    }

    func post(_ line: [UInt8]) {
        if !worker.post(line) { dropped() }
    }

    /// Writes what waits and ends the thread; later lines are dropped.
    package func finish() { worker.finish() }

    /// Lines nobody can take any more are lost: there is nowhere left to say so.
    package static func writeToStandardError(_ line: [UInt8]) {
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let written = write(STDERR_FILENO, part.baseAddress, part.count)
                if written < 0 && errno == EINTR { continue }
                if written <= 0 { return }
                rest = rest.dropFirst(written)
            }
        }
    }
}
