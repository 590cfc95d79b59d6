// Why this exists: loops share nothing; values travel between them by mailbox. The lock is held for
// an append or a swap, and only the post that finds the queue empty wakes the receiver, so a
// thousand posts cost one wake-up and arrive as one batch.

internal import Synchronization

/// A queue from any thread to one loop, in the order of each sender.
package final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var posted: [Message] = []
        var wakeup: Wakeup.Signal?
        var isClosed = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Delivers to `receive`, on this loop's thread, everything posted before and from now on.
    /// To be called once, on the loop's thread. A loop that is stopping closes it at once.
    package func attach(to loop: Loop, _ receive: @escaping ([Message]) -> Void) {
        guard loop.isOpen else { return close() }
        let wakeup = Wakeup(
            on: loop,
            woken: { [self] in
                let batch = takeAll()
                if !batch.isEmpty { receive(batch) }
            },
            closed: { [self] in close() })
        let signal = wakeup.signal
        state.withLock { state in
            precondition(state.wakeup == nil && !state.isClosed, "a mailbox is attached once")
            state.wakeup = signal
            if !state.posted.isEmpty { signal.send() }
        }
    }

    /// Queues a message. False, and the message is dropped, once the mailbox is closed.
    @discardableResult
    package func post(_ message: Message) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.posted.append(message)
            if state.posted.count == 1 { state.wakeup?.send() }
            return true
        }
    }

    /// Queues messages that arrive together and in this order. False once closed.
    @discardableResult
    package func post(contentsOf messages: [Message]) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            let wasEmpty = state.posted.isEmpty
            state.posted.append(contentsOf: messages)
            if wasEmpty, !state.posted.isEmpty { state.wakeup?.send() }
            return true
        }
    }

    /// Drops what is queued and everything posted later. On the loop's thread; the loop calls it
    /// too when it stops.
    package func close() {
        let wakeup = state.withLock { state in
            defer { state.wakeup = nil }
            state.isClosed = true
            state.posted = []
            return state.wakeup
        }
        wakeup?.close()
    }

    private func takeAll() -> [Message] {
        state.withLock { state in
            var batch: [Message] = []
            swap(&batch, &state.posted)
            return batch
        }
    }
}
