// The words of HTTP, of which field names, subprotocols and the members of most lists are made.

import Testing

@testable import Wire

@Suite struct HTTPTokenTests {
    @Test func `a token has letters, digits and the signs of RFC 9110`() {
        let allowed =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~"
        for value in UInt8.min...UInt8.max {
            let text = String(Character(UnicodeScalar(value)))
            #expect(HTTPToken.isToken(text) == allowed.contains(text), "\(value)")
        }
        #expect(!HTTPToken.isToken(""))
    }

    @Test(
        arguments: [
            (["a"], ["a"]), (["a,b"], ["a", "b"]), ([" a ,\tb\t", "c"], ["a", "b", "c"]), ([], []),
            (["a,,b"], nil), ([""], nil), (["a,"], nil), ([","], nil), (["a b"], nil), (["é"], nil),
        ] as [([String], [String]?)])
    func `a list has tokens between its commas`(values: [String], tokens: [String]?) {
        #expect(HTTPToken.list(values) == tokens)
    }
}
