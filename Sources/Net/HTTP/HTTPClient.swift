// Why this exists: events leave the gateway by HTTPS to servers that strangers run. libcurl knows
// HTTP, TLS and connection reuse; here it is driven by the loop, through its multi socket
// interface, and held to limits that none of those servers can stretch.
//
// libcurl names the sockets it waits for (`watch`) and the time it wants to be called at
// (`setTimer`); the loop tells it what came (`act`). No transfer is added or taken off inside a
// callback of libcurl's: those that are over are taken off after each `act`.

internal import CCurl
internal import CUV

/// Posts over HTTP from one loop. To be used on the loop's thread.
package final class HTTPClient: LoopResource {
    /// What every transfer is held to.
    package struct Rules: Sendable {
        /// Whether addresses outside of the public internet may be connected to.
        package var allowsPrivate = false
        /// Whether http may be spoken beside https.
        package var allowsPlain = false
        /// A file of PEM certificates to trust; nil for those of the system.
        package var authorities: String?
        /// Milliseconds from the beginning of a transfer to the end of its answer.
        package var timeout = 10_000
        /// Bytes of an answer's body, and of its head; a longer one is cut and fails.
        package var answerLimit = 65_536
        /// Transfers under way.
        package var concurrent = 256
        /// Transfers under way to one host and port.
        package var concurrentAtHost = 16
        /// Transfers that wait for their turn; more are refused.
        package var waiting = 10_000

        package init() {}
    }

    private let loop: Loop
    private let rules: Rules
    private let multi: UnsafeMutableRawPointer
    private let timer = makeHandle(uv_timer_t.self)
    private var polls: Set<UnsafeMutablePointer<Poll>> = []
    private var running: [ObjectIdentifier: HTTPTransfer] = [:]
    private var runningAt: [String: Int] = [:]
    private var waiting: [HTTPTransfer] = []
    private var isClosed = false

    /// The loop's interest in one of libcurl's sockets.
    private struct Poll {
        // First, so that both have one address.
        var handle: uv_poll_t
        var fd: Int32
    }

    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Throws: `NetError` when the loop is stopping.
    package init(on loop: Loop, _ rules: Rules) throws(NetError) {
        precondition(Self.isReady, "libcurl cannot begin")
        try loop.requireOpen("make HTTP client")
        guard let multi = curl_multi_init() else { preconditionFailure("out of memory") }
        self.loop = loop
        self.rules = rules
        self.multi = multi
        uv_timer_init(loop.uv, timer)
        let this = Unmanaged.passUnretained(self).toOpaque()
        timer.pointee.data = this
        curl_multi_set_number(multi, CURLMOPT_MAXCONNECTS, 64)
        curl_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, this)
        curl_multi_set_socket_callback(multi) { _, fd, interest, this, poll in
            HTTPClient.of(this!).watch(fd, interest, poll)
            return 0
        }
        curl_multi_set_pointer(multi, CURLMOPT_TIMERDATA, this)
        curl_multi_set_timer_callback(multi) { _, ms, this in
            HTTPClient.of(this!).setTimer(ms)
            return 0
        }
        loop.adopt(self)
    }

    deinit { precondition(isClosed, "a client is closed by its loop") }

    /// Posts `body`. `then` is called once, never before `post` returns unless the client is
    /// closed; by then nothing of the transfer is under way.
    ///
    /// - Parameter headers: names and values without line breaks.
    package func post(
        to address: HTTPAddress, headers: [(name: String, value: String)], body: [UInt8],
        then: @escaping (HTTPOutcome) -> Void
    ) {
        let transfer = HTTPTransfer(address, headers, body, rules, then: then)
        guard !isClosed, waiting.count < rules.waiting else {
            return transfer.finish(.failed(.cancelled))
        }
        waiting.append(transfer)
        startWaiting()
    }

    /// Transfers under way and waiting.
    package var count: Int { running.count + waiting.count }

    /// Ends what is under way with `cancelled`, and closes every connection.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        let left = Array(running.values) + waiting
        for transfer in running.values {
            curl_multi_remove_handle(multi, transfer.easy)
            transfer.close()
        }
        running = [:]
        waiting = []
        curl_multi_cleanup(multi)
        for poll in polls { closeHandle(poll) }
        polls = []
        closeHandle(timer)
        loop.disown(self)
        for transfer in left { transfer.finish(.failed(.cancelled)) }
    }

    // MARK: Transfers

    /// Starts what may run, the oldest first; one that has to wait for its host holds up no other.
    private func startWaiting() {
        var place = 0
        while place < waiting.count, running.count < rules.concurrent {
            let authority = waiting[place].address.authority
            if runningAt[authority, default: 0] < rules.concurrentAtHost {
                start(waiting.remove(at: place), authority)
            } else {
                place += 1
            }
        }
    }

    private func start(_ transfer: HTTPTransfer, _ authority: String) {
        runningAt[authority, default: 0] += 1
        running[ObjectIdentifier(transfer)] = transfer
        let status = curl_multi_add_handle(multi, transfer.open())
        precondition(status == CURLM_OK, "libcurl takes any number of transfers")
    }

    private func act(_ fd: Int32, _ what: Int32) {
        var stillRunning: Int32 = 0
        curl_multi_socket_action(multi, fd, what, &stillRunning)
        var over: [(HTTPTransfer, HTTPOutcome)] = []
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else {
                continue
            }
            let result = curl_message_result(message)
            let transfer = Unmanaged<HTTPTransfer>.fromOpaque(curl_easy_owner(easy))
                .takeUnretainedValue()
            over.append((transfer, transfer.outcome(result)))
            remove(transfer)
        }
        // Now, when all is in order, since a body may post, or close the client.
        for (transfer, outcome) in over { transfer.finish(outcome) }
        if !isClosed { startWaiting() }
    }

    private func remove(_ transfer: HTTPTransfer) {
        curl_multi_remove_handle(multi, transfer.easy)
        transfer.close()
        running[ObjectIdentifier(transfer)] = nil
        let authority = transfer.address.authority
        let others = runningAt[authority, default: 1] - 1
        runningAt[authority] = others == 0 ? nil : others
    }

    // MARK: Called by libcurl

    private static func of(_ this: UnsafeMutableRawPointer) -> HTTPClient {
        Unmanaged<HTTPClient>.fromOpaque(this).takeUnretainedValue()
    }

    /// Waits for what libcurl wants of a socket from now on; `raw` is what was assigned to it.
    private func watch(_ fd: Int32, _ interest: Int32, _ raw: UnsafeMutableRawPointer?) {
        let known = raw?.assumingMemoryBound(to: Poll.self)
        guard interest != CURL_POLL_REMOVE else {
            if let known, polls.remove(known) != nil {
                curl_multi_assign(multi, fd, nil)
                closeHandle(known)
            }
            return
        }
        let poll = known ?? makePoll(fd)
        var events: Int32 = 0
        if interest & CURL_POLL_IN != 0 { events |= Int32(UV_READABLE.rawValue) }
        if interest & CURL_POLL_OUT != 0 { events |= Int32(UV_WRITABLE.rawValue) }
        uv_poll_start(Self.handle(poll), events) { handle, status, events in
            let fd = UnsafeMutableRawPointer(handle!).assumingMemoryBound(to: Poll.self).pointee.fd
            var what: Int32 = status < 0 ? CURL_CSELECT_ERR : 0
            if events & Int32(UV_READABLE.rawValue) != 0 { what |= CURL_CSELECT_IN }
            if events & Int32(UV_WRITABLE.rawValue) != 0 { what |= CURL_CSELECT_OUT }
            HTTPClient.of(handle!.pointee.data).act(fd, what)
        }
    }

    private func makePoll(_ fd: Int32) -> UnsafeMutablePointer<Poll> {
        let poll = makeHandle(Poll.self)
        poll.pointee.fd = fd
        let status = uv_poll_init(loop.uv, Self.handle(poll), fd)
        precondition(status == 0, "libcurl's sockets can be polled")
        Self.handle(poll).pointee.data = Unmanaged.passUnretained(self).toOpaque()
        polls.insert(poll)
        curl_multi_assign(multi, fd, poll)
        return poll
    }

    private static func handle(
        _ poll: UnsafeMutablePointer<Poll>
    ) -> UnsafeMutablePointer<uv_poll_t> {
        UnsafeMutableRawPointer(poll).assumingMemoryBound(to: uv_poll_t.self)
    }

    private func setTimer(_ ms: Int) {
        guard ms >= 0 else {
            uv_timer_stop(timer)
            return
        }
        uv_timer_start(
            timer, { HTTPClient.of($0!.pointee.data).act(curl_no_socket, 0) }, UInt64(ms), 0)
    }
}
