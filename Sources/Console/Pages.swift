// The pages, read once at the start and served from memory: what is not in the list does not exist,
// so no path of a request ever touches the disk.

internal import Foundation
package import Wire

package struct Pages: Sendable {
    private struct File: Sendable {
        let body: [UInt8]
        let headers: [HTTPField]
        let tag: String
    }

    /// Scripts and styles only from here, and sockets; nothing inline, no frames of others. Covers
    /// and products have their pictures where the mall has them.
    private static let policy =
        "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: https:; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"

    private static let types = [
        "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "css": "text/css; charset=utf-8", "json": "application/json",
        "svg": "image/svg+xml", "png": "image/png", "webp": "image/webp",
        "woff2": "font/woff2", "ts": "text/plain; charset=utf-8",
    ]

    private var files: [String: File] = [:]

    /// Reads the pages that were built into the program's resources.
    package init() {
        self.init(directory: Bundle.module.resourceURL?.appendingPathComponent("web"))
    }

    /// Reads all files of known types below a directory.
    init(directory: URL?) {
        guard let directory,
            let names = FileManager.default.enumerator(atPath: directory.path)
        else { return }
        for case let name as String in names {
            let url = directory.appendingPathComponent(name)
            guard let type = Self.types[url.pathExtension],
                let data = FileManager.default.contents(atPath: url.path)
            else { continue }
            let body = [UInt8](data)
            let tag = "\"\(Hex.encode(Digest.sha256(body).prefix(8)))\""
            files["/console/" + name] = File(
                body: body, headers: Self.headers(type: type, tag: tag), tag: tag)
        }
        files["/"] = files["/console/audience/index.html"]
        files["/host"] = files["/console/host/index.html"]
    }

    /// The file under the request's path; nil where there is none.
    package func answer(_ request: HTTPRequest) -> HTTPResponse? {
        guard let file = files[request.path] else { return nil }
        guard request.method == "GET" || request.method == "HEAD" else {
            return HTTPResponse(
                status: 405, headers: [HTTPField("Allow", "GET, HEAD")],
                body: Array("only GET and HEAD\n".utf8))
        }
        if Self.knows(file.tag, request.all("if-none-match")) {
            return HTTPResponse(status: 304, headers: file.headers)
        }
        return HTTPResponse(status: 200, headers: file.headers, body: file.body)
    }

    /// Whether the client's tags name `tag`, alone or in a list, weakened by a proxy or not.
    private static func knows(_ tag: String, _ headers: [String]) -> Bool {
        headers.contains { header in
            header.split(separator: ",").contains { part in
                let known = part.drop { $0 == " " }.prefix { $0 != " " }
                return known == "*" || known == tag || known == "W/" + tag
            }
        }
    }

    private static func headers(type: String, tag: String) -> [HTTPField] {
        [
            HTTPField("Content-Type", type), HTTPField("ETag", tag),
            HTTPField("Cache-Control", "no-cache"),
            HTTPField("Content-Security-Policy", policy),
            HTTPField("X-Content-Type-Options", "nosniff"),
            HTTPField("Referrer-Policy", "no-referrer"),
        ]
    }
}
