// The key that opens every room: made once, for nobody else's eyes, and never taken from a file
// that others have had in their hands.

import Foundation
import Testing
import Wire

@testable import livegate

@Suite struct SigningKeyTests {
    /// A directory that goes with the test.
    private final class Scratch {
        let path: String

        init() throws {
            path = NSTemporaryDirectory() + "livegate-key-\(UUID().uuidString)"
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func mode(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
    }

    /// Whether tokens signed with one are good for the other.
    private func areSame(_ one: TokenKey, _ other: TokenKey) -> Bool {
        let token = TokenSigner.sign(Claims(sub: "u1", role: "viewer"), one)
        return (try? TokenVerifier(keys: [other]).verify(token, now: 0)) != nil
    }

    @Test func `a key is made where there is none, for its owner alone, and kept`() throws {
        let scratch = try Scratch()
        let file = SigningKeyFile(path: scratch.path + "/new/data/signing.key")
        let made = try file.readOrMake()
        #expect(try mode(file.path) == 0o600)
        #expect(try mode(scratch.path + "/new/data") == 0o700)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/new/data").count
                == 1)
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        #expect(
            Base64.url.decode(text.trimmingCharacters(in: .whitespacesAndNewlines))?.count == 32)
        #expect(areSame(made, try file.readOrMake()))
        #expect(areSame(made, try TokenSource.generated.key(data: scratch.path + "/new/data")))
    }

    @Test func `two data directories have two keys`() throws {
        let scratch = try Scratch()
        let one = try TokenSource.generated.key(data: scratch.path + "/a")
        let other = try TokenSource.generated.key(data: scratch.path + "/b")
        #expect(!areSame(one, other))
    }

    @Test(arguments: [0o644, 0o640, 0o602])
    func `a file that others may use is refused`(_ mode: Int) throws {
        let scratch = try Scratch()
        let file = SigningKeyFile(path: scratch.path + "/signing.key")
        _ = try file.readOrMake()
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        let error = #expect(throws: FileError.self) { try file.readOrMake() }
        #expect(error?.reason.contains("others may use it") == true)
    }

    @Test(arguments: ["", "short", "not base64url, of whatever length it may be, is no key at all"])
    func `a file without a key is refused`(_ text: String) throws {
        let scratch = try Scratch()
        let path = scratch.path + "/signing.key"
        try SmallFile(making: path).write(text)
        #expect(throws: FileError(path, TokenKey.form)) { try SigningKeyFile(path: path).read() }
    }

    @Test func `a configured file must be there`() throws {
        let scratch = try Scratch()
        #expect(throws: FileError.self) {
            try TokenSource.file(scratch.path + "/none").key(data: scratch.path)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
    }

    @Test func `a configured secret needs no file`() throws {
        let scratch = try Scratch()
        let secret = [UInt8](repeating: 7, count: 40)
        let key = try TokenSource.secret(Base64.url.encode(secret)).key(data: scratch.path)
        #expect(areSame(key, try #require(TokenKey(secret: secret))))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
    }
}
