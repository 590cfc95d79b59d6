// Two ways a request can be wrong that one code covers: it cannot be read (400), or it says what
// cannot be taken (422).

internal import Gateway
internal import Live
internal import Wire

/// Why a request is not carried out.
struct Failure: Error {
    let refusal: Refusal
    /// Where it is not the code's own.
    var status: Int?

    init(_ refusal: Refusal, status: Int? = nil) {
        self.refusal = refusal
        self.status = status
    }

    var response: HTTPResponse { Problem.response(refusal, status: status) }
}
