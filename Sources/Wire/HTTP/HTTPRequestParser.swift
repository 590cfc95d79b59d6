// llhttp does the parsing, behind `HeadScanner`, and never sees a byte of a head that was not found
// good. It calls back with pieces of the input; they are collected in `HTTPHead` and the body.
// One parser reads one request after the other. After a refusal it refuses for ever: bytes behind
// a refused request must never be read as the next one.

import CLLHTTP

/// Reads HTTP/1.1 requests from a byte stream.
package final class HTTPRequestParser {
    /// The C side, at an address that stays.
    private struct Machine {
        var parser = llhttp_t()
        var settings = llhttp_settings_t()
    }

    private let limits: HTTPLimits
    private let machine: UnsafeMutablePointer<Machine>
    private var scanner: HeadScanner
    private var head = HTTPHead()
    private var request: HTTPRequest?
    private var body: [UInt8] = []
    private var isComplete = false
    /// Whether `takeHead` has given the head away.
    private var isHeadTaken = false
    private var refusal: HTTPRefusal?

    package init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
        scanner = HeadScanner(limits: limits)
        machine = .allocate(capacity: 1)
        machine.initialize(to: Machine())
        llhttp_settings_init(settings)
        installCallbacks()
        restart()
    }

    deinit {
        machine.deinitialize(count: 1)
        machine.deallocate()
    }

    private var parser: UnsafeMutablePointer<llhttp_t> {
        machine.pointer(to: \.parser)!
    }

    private var settings: UnsafeMutablePointer<llhttp_settings_t> {
        machine.pointer(to: \.settings)!
    }

    /// Whether a request was begun and not ended: a peer that stays so is stalling.
    package var isInRequest: Bool { request != nil || scanner.hasBegun }

    /// The head of a request whose body is still to come, or parts of it, for the caller to ask
    /// whether it is wanted; once for each request, and only where the body is more than
    /// `unaskedBodyBytes`: for a small one the question would cost more than the body.
    package func takeHead() -> HTTPRequest? {
        guard let request, !isHeadTaken,
            parser.pointee.content_length > UInt64(max(0, limits.unaskedBodyBytes - body.count))
        else { return nil }
        isHeadTaken = true
        return request
    }

    /// Takes the next bytes of the stream; see `HTTPReading`. After a request, call again with
    /// the bytes behind it.
    package func read(_ bytes: UnsafeRawBufferPointer) -> HTTPReading {
        if let refusal { return reading(refusal) }
        var used = 0
        if request == nil {
            let (good, verdict) = scanner.scan(bytes)
            execute(UnsafeRawBufferPointer(rebasing: bytes[..<good]))
            if refusal == nil, case .refused(let reason) = verdict { refusal = reason }
            if let refusal { return reading(refusal) }
            guard case .end = verdict else { return .more }
            // The preface of HTTP/2 is a head that llhttp waits for more behind.
            if request == nil { refusal = HTTPRefusal(505, "only HTTP/1.0 and HTTP/1.1") }
            if let refusal { return reading(refusal) }
            used = good
        }
        if !isComplete, used < bytes.count {
            used += execute(UnsafeRawBufferPointer(rebasing: bytes[used...]))
        }
        if let refusal { return reading(refusal) }
        guard isComplete, var whole = request else { return .more }
        whole.body = body
        restart()
        return .request(whole, consumed: used)
    }

    private func reading(_ refusal: HTTPRefusal) -> HTTPReading {
        .refused(status: refusal.status, reason: "\(refusal.reason)")
    }

    private func restart() {
        llhttp_init(parser, HTTP_REQUEST, settings)
        parser.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        scanner = HeadScanner(limits: limits)
        head = HTTPHead()
        request = nil
        body = []
        isComplete = false
        isHeadTaken = false
    }

    /// Runs llhttp over `bytes` and returns how many it took.
    @discardableResult
    private func execute(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return 0 }
        let text = start.assumingMemoryBound(to: CChar.self)
        let code = llhttp_execute(parser, text, bytes.count)
        if code == HPE_OK { return bytes.count }
        if isComplete, code == HPE_PAUSED || code == HPE_PAUSED_UPGRADE {
            return llhttp_get_error_pos(parser).map { $0 - text } ?? bytes.count
        }
        if refusal == nil {
            refusal =
                code == HPE_INVALID_VERSION
                ? HTTPRefusal(505, "only HTTP/1.0 and HTTP/1.1")
                : request == nil ? HTTPRefusal(400, "not HTTP") : badChunks
        }
        return bytes.count
    }

    // MARK: - What llhttp reports

    private func installCallbacks() {
        settings.pointee.on_url = { parser, start, count in
            HTTPRequestParser.of(parser).head.appendTarget(.init(start: start, count: count))
            return 0
        }
        settings.pointee.on_header_field = { parser, start, count in
            let this = HTTPRequestParser.of(parser)
            guard this.request == nil else { return this.refuse(badChunks) }  // a trailer
            this.head.appendName(.init(start: start, count: count))
            return 0
        }
        settings.pointee.on_header_value = { parser, start, count in
            HTTPRequestParser.of(parser).head.appendValue(.init(start: start, count: count))
            return 0
        }
        settings.pointee.on_headers_complete = { HTTPRequestParser.of($0).finishHead() }
        settings.pointee.on_chunk_extension_name = { parser, _, _ in
            HTTPRequestParser.of(parser).refuse(badChunks)
        }
        settings.pointee.on_chunk_header = { HTTPRequestParser.of($0).expectBody() }
        settings.pointee.on_body = { parser, start, count in
            HTTPRequestParser.of(parser).body.append(
                contentsOf: UnsafeRawBufferPointer(start: start, count: count))
            return 0
        }
        settings.pointee.on_message_complete = { parser in
            HTTPRequestParser.of(parser).isComplete = true
            return Int32(HPE_PAUSED.rawValue)
        }
    }

    private static func of(_ parser: UnsafeMutablePointer<llhttp_t>?) -> HTTPRequestParser {
        Unmanaged.fromOpaque(parser!.pointee.data).takeUnretainedValue()
    }

    private func finishHead() -> Int32 {
        let method = llhttp_method_t(rawValue: UInt32(llhttp_get_method(parser)))
        let summary = HTTPHead.Summary(
            method: String(cString: llhttp_method_name(method)),
            version: (llhttp_get_http_major(parser), llhttp_get_http_minor(parser)),
            keepAlive: llhttp_should_keep_alive(parser) == 1,
            asksUpgrade: llhttp_get_upgrade(parser) == 1)
        do throws(HTTPRefusal) {
            let request = try head.finish(summary)
            self.request = request
            // An offer to speak something else, such as h2c, is ignored as RFC 9110 allows.
            if !request.isUpgrade { parser.pointee.upgrade = 0 }
        } catch {
            refusal = error
            return -1
        }
        return expectBody()
    }

    /// Judges a length, of the body or of a chunk, before any of it is kept.
    private func expectBody() -> Int32 {
        var most = limits.bodyBytes
        if !limits.bodyBytesOfPath.isEmpty, parser.pointee.content_length > 0, let request {
            most = limits.bodyBytesOfPath[request.path] ?? most
        }
        guard parser.pointee.content_length <= UInt64(max(0, most - body.count)) else {
            return refuse(HTTPRefusal(413, "body too large"))
        }
        return 0
    }

    private func refuse(_ reason: HTTPRefusal) -> Int32 {
        refusal = reason
        return -1
    }
}

/// Chunks with extensions and trailers too: nothing here reads them, and others who did read them
/// differently were how requests were smuggled.
private let badChunks = HTTPRefusal(400, "bad chunked body")
