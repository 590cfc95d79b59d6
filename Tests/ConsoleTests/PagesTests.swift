// The pages come from memory: what was there at the start is served with its type and a tag, and
// nothing else exists.

import Foundation
import Testing
import Wire

@testable import Console

@Suite struct Page {
    /// Pages of a directory made for the test.
    private static func pages(_ files: [String: String]) throws -> Pages {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: root) }
        for (name, text) in files {
            let file = root.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return Pages(directory: root)
    }

    @Test(arguments: [
        ("/", "text/html; charset=utf-8"), ("/host", "text/html; charset=utf-8"),
        ("/console/audience/index.html", "text/html; charset=utf-8"),
        ("/console/audience/main.js", "text/javascript; charset=utf-8"),
        ("/console/client/livegate.js", "text/javascript; charset=utf-8"),
        ("/console/shared/tokens.css", "text/css; charset=utf-8"),
        ("/console/shared/zh-CN.json", "application/json"),
    ])
    func `is served with its type`(path: String, type: String) throws {
        let answer = try #require(try Pages().answer(request("GET \(path)")))
        #expect(answer.status == 200)
        #expect(answer.first("Content-Type") == type)
        #expect(answer.first("X-Content-Type-Options") == "nosniff")
        #expect(!answer.body.isEmpty)
    }

    @Test func `names every file that it loads by a path that is there`() throws {
        let pages = Pages()
        for page in ["/", "/host"] {
            let body = try #require(try pages.answer(request("GET \(page)"))).body
            let html = String(decoding: body, as: UTF8.self)
            let paths = html.matches(of: /(?:src|href)="(\/[^"]*)"/).map { String($0.1) }
            #expect(!paths.isEmpty)
            for path in paths {
                #expect(try pages.answer(request("GET \(path)")) != nil, "\(page) loads \(path)")
            }
        }
    }

    @Test func `lets nothing run that is not its own`() throws {
        let answer = try #require(try Pages().answer(request("GET /")))
        let policy = try #require(answer.first("Content-Security-Policy"))
        #expect(policy.contains("default-src 'self'"))
        #expect(!policy.contains("unsafe"))
        let html = String(decoding: answer.body, as: UTF8.self)
        #expect(html.firstMatch(of: /<script(?![^>]*src=)[^>]*>/) == nil, "no inline script")
        #expect(html.firstMatch(of: /\son[a-z]+="/) == nil, "no inline handler")
    }

    @Test func `is not sent again while it is the same`() throws {
        let pages = try Self.pages(["a.js": "one", "b.js": "two"])
        let tag = try #require(try pages.answer(request("GET /console/a.js"))?.first("ETag"))
        let again = try #require(
            try pages.answer(request("GET /console/a.js", ["If-None-Match: \(tag)"])))
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
        #expect(again.first("ETag") == tag)
        let other = try #require(
            try pages.answer(request("GET /console/b.js", ["If-None-Match: \(tag)"])))
        #expect(other.status == 200)
        #expect(other.body == Array("two".utf8))
    }

    @Test(arguments: ["*", #""old", TAG"#, "W/TAG", #"TAG, "old""#])
    func `knows its tag in a list, weak, and as any`(form: String) throws {
        let pages = try Self.pages(["a.js": "one"])
        let tag = try #require(try pages.answer(request("GET /console/a.js"))?.first("ETag"))
        let header = "If-None-Match: " + form.replacing("TAG", with: tag)
        #expect(try pages.answer(request("GET /console/a.js", [header]))?.status == 304)
    }

    @Test func `may be asked for by its head alone`() throws {
        let pages = try Self.pages(["a.js": "one"])
        let answer = try #require(try pages.answer(request("HEAD /console/a.js")))
        #expect(answer.status == 200)
        let bytes = String(decoding: answer.bytes(toHead: true), as: UTF8.self)
        #expect(bytes.contains("Content-Length: 3\r\n"))
        #expect(bytes.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS"])
    func `may only be read`(method: String) throws {
        let pages = try Self.pages(["a.js": "one"])
        let answer = try #require(try pages.answer(request("\(method) /console/a.js")))
        #expect(answer.status == 405)
        #expect(answer.first("Allow") == "GET, HEAD")
    }

    @Test(arguments: [
        "/nothing", "/console", "/console/", "/console/audience", "/console/audience/",
        "/console/secret.key", "/console/%2e%2e/secret.js",
        "/console/../secret.js", "/console/..%2fsecret.js", "/console/audience/..%5c..%5csecret.js",
        "/console//a.js", "/CONSOLE/a.js", "/console/a.js%00.html", "//etc/passwd",
    ])
    func `that is not in the list does not exist`(path: String) throws {
        let pages = try Self.pages([
            "a.js": "one", "secret.key": "s", "audience/index.html": "i",
        ])
        // What the parser refuses never gets as far as the pages.
        guard let request = try? request("GET \(path)") else { return }
        #expect(pages.answer(request) == nil)
    }
}
