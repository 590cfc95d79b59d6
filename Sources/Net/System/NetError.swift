// Why this exists: every refusal of the operating system leaves this layer as one value that says
// what was tried and why it failed, so that callers need neither errno nor libuv's names.

internal import CUV

/// A system call or libuv call that was refused.
package struct NetError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried: "listen", "connect", …
    package let operation: String
    /// The negative errno that libuv uses, for instance -98 for "address already in use".
    package let code: Int32

    package init(_ operation: String, code: Int32) {
        self.operation = operation
        self.code = code
    }

    /// The call that has just failed with `errno`.
    static func last(_ operation: String) -> NetError {
        NetError(operation, code: -systemError())
    }

    package var description: String {
        "\(operation): \(describe(code: code))"
    }

    package static func == (left: NetError, right: NetError) -> Bool {
        left.code == right.code && left.operation == right.operation
    }
}

/// Throws what libuv reports by a negative status.
func check(_ status: Int32, _ operation: String) throws(NetError) {
    if status < 0 { throw NetError(operation, code: status) }
}

/// "address already in use (EADDRINUSE)" for -98.
func describe(code: Int32) -> String {
    "\(String(cString: uv_strerror(code))) (\(String(cString: uv_err_name(code))))"
}
