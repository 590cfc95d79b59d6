// Why this exists: one request on its way, with what libcurl calls back for it: opening a socket,
// where the address is judged, and taking bytes, where the answer is cut.

internal import CCurl
internal import CUV
internal import Glibc

/// A POST and what has come back of it so far. Owned by its client until it is over.
final class HTTPTransfer {
    let address: HTTPAddress
    private let rules: HTTPClient.Rules
    private let then: (HTTPOutcome) -> Void
    private(set) var easy: UnsafeMutableRawPointer?
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var fields: [(name: String, value: String)]
    private var body: [UInt8]
    private var answer: [UInt8] = []
    private var headBytes = 0
    private var isCut = false
    private var refusedAddresses = 0

    init(
        _ address: HTTPAddress, _ fields: [(name: String, value: String)], _ body: [UInt8],
        _ rules: HTTPClient.Rules, then: @escaping (HTTPOutcome) -> Void
    ) {
        self.address = address
        self.fields = fields
        self.body = body
        self.rules = rules
        self.then = then
    }

    /// Makes the libcurl handle. It refers to this object, which must outlive it.
    func open() -> UnsafeMutableRawPointer {
        guard let easy = curl_easy_init() else { preconditionFailure("out of memory") }
        self.easy = easy
        let this = Unmanaged.passUnretained(self).toOpaque()
        curl_easy_set_pointer(easy, CURLOPT_PRIVATE, this)
        curl_easy_set_text(easy, CURLOPT_URL, address.description)
        curl_easy_set_number(easy, CURLOPT_NOSIGNAL, 1)
        curl_easy_set_number(easy, CURLOPT_FOLLOWLOCATION, 0)
        curl_easy_set_text(easy, CURLOPT_PROTOCOLS_STR, rules.allowsPlain ? "http,https" : "https")
        // Neither the environment nor a proxy decides where a request goes.
        curl_easy_set_text(easy, CURLOPT_PROXY, "")
        curl_easy_set_number(easy, CURLOPT_TIMEOUT_MS, rules.timeout)
        // A name server that does not answer must not hold up the loop when the time is over.
        curl_easy_set_number(easy, CURLOPT_QUICK_EXIT, 1)
        curl_easy_set_number(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        secure(easy)
        setBody(easy)
        curl_easy_set_pointer(easy, CURLOPT_OPENSOCKETDATA, this)
        curl_easy_set_open_socket(easy) { this, _, address in
            HTTPTransfer.of(this!).openSocket(address!)
        }
        curl_easy_set_pointer(easy, CURLOPT_WRITEDATA, this)
        curl_easy_set_data_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, this in
            HTTPTransfer.of(this!).take(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        curl_easy_set_pointer(easy, CURLOPT_HEADERDATA, this)
        curl_easy_set_data_callback(easy, CURLOPT_HEADERFUNCTION) { _, size, count, this in
            HTTPTransfer.of(this!).takeHead(size * count)
        }
        return easy
    }

    private func secure(_ easy: UnsafeMutableRawPointer) {
        curl_easy_set_number(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        curl_easy_set_number(easy, CURLOPT_SSL_VERIFYPEER, 1)
        curl_easy_set_number(easy, CURLOPT_SSL_VERIFYHOST, 2)
        if let authorities = rules.authorities {
            curl_easy_set_text(easy, CURLOPT_CAINFO, authorities)
            // Debian's libcurl also has a folder of authorities built in.
            curl_easy_set_text(easy, CURLOPT_CAPATH, nil)
        }
    }

    private func setBody(_ easy: UnsafeMutableRawPointer) {
        curl_easy_set_number(easy, CURLOPT_POST, 1)
        curl_easy_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, body.count)
        body.withUnsafeBytes { bytes in
            _ = curl_easy_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress)
        }
        body = []
        // An empty one takes out what libcurl would add by itself.
        fields.append((name: "Expect", value: ""))
        for (name, value) in fields {
            precondition(!(name + value).utf8.contains { $0 < 0x20 }, "a header is one line")
            headers = curl_slist_append(headers, value.isEmpty ? "\(name):" : "\(name): \(value)")
        }
        curl_easy_set_headers(easy, headers)
    }

    /// To be called once the handle is off its multi handle.
    func close() {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headers)
        easy = nil
        headers = nil
    }

    func finish(_ outcome: HTTPOutcome) { then(outcome) }

    /// What the finished transfer came to.
    func outcome(_ result: CURLcode) -> HTTPOutcome {
        switch result {
        case CURLE_OK:
            return .answered(status: curl_easy_status(easy), body: answer)
        case _ where isCut: return .failed(.tooLong)
        case CURLE_UNSUPPORTED_PROTOCOL where !address.isSecure && !rules.allowsPlain:
            return .failed(.plainRefused)
        case CURLE_COULDNT_RESOLVE_HOST: return .failed(.unknownHost)
        case CURLE_COULDNT_CONNECT:
            return .failed(refusedAddresses > 0 ? .addressRefused : .unreachable)
        case CURLE_OPERATION_TIMEDOUT: return .failed(.timedOut)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            return .failed(.untrusted)
        default: return .failed(.broken)
        }
    }

    // MARK: Called by libcurl

    private static func of(_ this: UnsafeMutableRawPointer) -> HTTPTransfer {
        Unmanaged<HTTPTransfer>.fromOpaque(this).takeUnretainedValue()
    }

    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let wanted = address.pointee
        var storage = sockaddr_storage()
        let length = min(Int(wanted.addrlen), MemoryLayout<sockaddr_storage>.size)
        withUnsafePointer(to: &address.pointee.addr) { from in
            _ = memcpy(&storage, from, length)
        }
        guard let peer = PeerAddress(storage), rules.allowsPrivate || peer.isPublic else {
            refusedAddresses += 1
            return curl_no_socket
        }
        return socket(
            wanted.family, wanted.socktype | socket_kind_closed_on_exec, wanted.protocol)
    }

    /// Returns how many bytes were taken; less than there are ends the transfer.
    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard answer.count + bytes.count <= rules.answerLimit else {
            isCut = true
            return 0
        }
        answer.append(contentsOf: bytes)
        return bytes.count
    }

    private func takeHead(_ count: Int) -> Int {
        headBytes += count
        guard headBytes <= rules.answerLimit else {
            isCut = true
            return 0
        }
        return count
    }
}
