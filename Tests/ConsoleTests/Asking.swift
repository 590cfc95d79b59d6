// Requests as they come off a socket: the parser that the gateway uses makes them.

import Testing
import Wire

/// The request that these lines make, ended by an empty one.
func request(
    _ line: String, _ headers: [String] = [], body: String = ""
) throws -> HTTPRequest {
    let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
    let head = (["\(line) HTTP/1.1", "Host: 127.0.0.1:8080"] + headers + length).joined(
        separator: "\r\n")
    let reading = Array("\(head)\r\n\r\n\(body)".utf8).withUnsafeBytes {
        HTTPRequestParser().read($0)
    }
    guard case .request(let request, _) = reading else {
        throw Refused(reading: reading)
    }
    return request
}

/// The parser did not take the request.
struct Refused: Error {
    let reading: HTTPReading
}

extension HTTPResponse {
    func first(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    var json: JSON? { try? JSONReader.read(body) }
}
