// Refusals as RFC 9457 tells them: one form for everything that goes wrong over plain HTTP, from a
// bad byte in the head to an empty account. The code is the room protocol's.

package import Live
internal import Store
package import Wire

package enum Problem {
    /// The answer that tells a refusal, with the details as members of their own.
    /// - Parameter status: another than the code's own, such as 400 for what could not be read.
    package static func response(
        _ refusal: Refusal, status: Int? = nil, closes: Bool = false
    ) -> HTTPResponse {
        let status = status ?? refusal.code.status
        var body = JSONWriter()
        body.beginObject()
        body.member("type", "about:blank")
        body.member("title", HTTPResponse.phrase(status))
        body.member("status", status)
        body.member("detail", refusal.message)
        body.member("code", refusal.code.rawValue)
        body.members(of: refusal.details)
        body.endObject()
        var headers = [
            HTTPField("Content-Type", "application/problem+json"),
            HTTPField("Cache-Control", "no-store"),
        ]
        if status == 401 { headers.append(HTTPField("WWW-Authenticate", "Bearer")) }
        if let wait = refusal.details["retry_ms"]?.int {
            headers.append(HTTPField("Retry-After", "\(max(1, (wait + 999) / 1_000))"))
        }
        return HTTPResponse(status: status, headers: headers, body: body.bytes, closes: closes)
    }

    /// A request that was refused before anybody read what it wants.
    static func unread(_ status: Int, _ reason: String) -> HTTPResponse {
        let code: Refusal.Code =
            switch status {
            case 413, 414, 431: .tooLarge
            case 403: .forbidden
            case 404: .notFound
            case 429: .rateLimited
            case 503: .unavailable
            default: .badRequest
            }
        var response = response(Refusal(code, reason), status: status, closes: true)
        let plain = HTTPResponse.refusal(status: status, reason: reason)
        response.headers += plain.headers.filter { $0.name != "Content-Type" }
        return response
    }
}

extension Refusal.Code {
    /// The status of HTTP that says most nearly the same.
    package var status: Int {
        switch self {
        case .badRequest: 422
        case .unauthorized: 401
        case .forbidden, .tierRequired, .muted: 403
        case .notFound, .unknownCommand: 404
        case .tooLarge: 413
        case .notOpen, .closed, .alreadyDone, .opReused, .limitReached, .soldOut,
            .insufficientPoints, .couponInvalid, .underReview, .roomClosed:
            409
        case .blockedText: 422
        case .rateLimited: 429
        case .unavailable: 503
        case .internal: 500
        }
    }
}
