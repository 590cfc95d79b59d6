// Where a configuration comes from: a path given by hand may be anything, and what the command line
// says goes before what the file says, at a reload as well.

import Foundation
import Live
import Testing

@testable import livegate

@Suite struct ConfigurationSourceTests {
    /// A file that goes with the test.
    private final class Scratch {
        let path = NSTemporaryDirectory() + "livegate-source-\(UUID().uuidString).yaml"

        init(_ bytes: [UInt8]) { replace(bytes) }

        convenience init(_ text: String) { self.init(Array(text.utf8)) }

        func replace(_ bytes: [UInt8]) {
            _ = FileManager.default.createFile(atPath: path, contents: Data(bytes))
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    @Test func `without a file the example holds`() throws {
        let read = try ConfigurationSource().read()
        #expect(read.differencesThatWait(from: .example) == [])
        #expect(read.programme == Configuration.example.programme)
    }

    @Test func `options go before the file, and what neither says is the example's`() throws {
        let file = Scratch("listen: 127.0.0.1:1\nadmin: 127.0.0.1:2\nloops: 3\n")
        let read = try ConfigurationSource(
            file: file.path, listen: Endpoint("127.0.0.1:9"), data: "elsewhere"
        ).read()
        #expect(read.listen.port == 9)
        #expect(read.admin.port == 2)
        #expect(read.data == "elsewhere")
        #expect(read.loops == 3)
        #expect(read.limits == Configuration.example.limits)
    }

    @Test func `a file is read anew each time, and a bad one is refused each time`() throws {
        let file = Scratch("presets: []\n")
        let source = ConfigurationSource(file: file.path, loops: 2)
        #expect(try source.read().programme.presets.isEmpty)
        file.replace(Array("presets: [{id: a, text: hello}]\nloops: 4\n".utf8))
        #expect(try source.read().programme.presets.map(\.text) == ["hello"])
        #expect(try source.read().loops == 2)
        file.replace(Array("presets: [{id: a}]\n".utf8))
        let error = #expect(throws: ConfigurationError.self) { try source.read() }
        #expect(error?.description == "\(file.path):1:11 presets[0].text: is missing")
    }

    @Test func `a file that is not there, or is none, is refused with its path`() {
        for path in ["/nonexistent/livegate.yaml", "/"] {
            let error = #expect(throws: FileError.self) {
                try ConfigurationSource(file: path).read()
            }
            #expect(error?.path == path)
        }
    }

    @Test func `bytes that are no text are refused`() {
        let file = Scratch(Array("data: ".utf8) + [0xC3, 0x28])
        #expect(throws: FileError(file.path, "is no UTF-8 text")) {
            try ConfigurationSource(file: file.path).read()
        }
    }

    @Test func `a file of any length ends in a refusal, not in the memory`() {
        let file = Scratch([UInt8](repeating: UInt8(ascii: "#"), count: 1 << 20 + 1))
        #expect(throws: FileError(file.path, "is over 1048576 bytes long")) {
            try ConfigurationSource(file: file.path).read()
        }
    }
}
