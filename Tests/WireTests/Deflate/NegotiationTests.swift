// What a server makes of the offers of permessage-deflate, and a client of the answers.

import Testing

@testable import Wire

@Suite struct DeflateNegotiationTests {
    /// What a gateway wants: no context on either side.
    private static let sharing: DeflateParameters = {
        var policy = DeflateParameters()
        policy.serverNoContextTakeover = true
        policy.clientNoContextTakeover = true
        return policy
    }()

    @Test(
        arguments: [
            ("permessage-deflate", "permessage-deflate"),
            ("Permessage-Deflate", "permessage-deflate"),
            ("permessage-deflate; client_max_window_bits", "permessage-deflate"),
            (
                "permessage-deflate; client_max_window_bits=10",
                "permessage-deflate; client_max_window_bits=10"
            ),
            (
                "permessage-deflate; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits=10"
            ),
            (
                "permessage-deflate; server_max_window_bits=8",
                "permessage-deflate; server_max_window_bits=8"
            ),
            (
                "permessage-deflate;server_max_window_bits=\"15\"",
                "permessage-deflate; server_max_window_bits=15"
            ),
            (
                "permessage-deflate; server_max_window_bits=\"\\1\\0\"",
                "permessage-deflate; server_max_window_bits=10"
            ),
            (
                "permessage-deflate; server_no_context_takeover",
                "permessage-deflate; server_no_context_takeover"
            ),
            (
                "permessage-deflate; client_no_context_takeover ; server_no_context_takeover",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
            ),
            (
                // RFC 7692 section 7.1.3: the first that can be accepted.
                "permessage-deflate; client_max_window_bits; server_max_window_bits=10, "
                    + "permessage-deflate; client_max_window_bits",
                "permessage-deflate; server_max_window_bits=10"
            ),
            (
                "permessage-deflate; later=1, x-other; a=b, permessage-deflate",
                "permessage-deflate"
            ),
            (", permessage-deflate ,,", "permessage-deflate"),
        ])
    func `an offer is accepted with what it asks for`(offer: String, answer: String) throws {
        let offers = try #require(ExtensionOffer.list([offer]))
        #expect(DeflateParameters.negotiate(offers)?.answer == answer)
    }

    @Test(
        arguments: [
            "", "x-webkit-deflate-frame", "permessage-deflate; unknown",
            "permessage-deflate; server_max_window_bits",
            "permessage-deflate; server_max_window_bits=7",
            "permessage-deflate; server_max_window_bits=16",
            "permessage-deflate; server_max_window_bits=08",
            "permessage-deflate; server_max_window_bits=+9",
            "permessage-deflate; client_max_window_bits=1000000000000000000000",
            "permessage-deflate; client_max_window_bits=x",
            "permessage-deflate; server_no_context_takeover=1",
            "permessage-deflate; client_no_context_takeover=true",
            "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
            "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
            "permessage-deflate; Server_No_Context_Takeover",
        ])
    func `an offer that cannot be met is declined`(offer: String) throws {
        let offers = try #require(ExtensionOffer.list([offer]))
        #expect(DeflateParameters.negotiate(offers) == nil)
    }

    @Test(
        arguments: [
            "permessage-deflate;", "permessage-deflate; a=", "permessage-deflate; =1", "a b",
            "a; b=\"", "a; b=\"c", "a; b=\"\"", "a; b=\"c d\"", "a; b=\"c\\", "a; b=c d", "a;;b",
            "a=1", "(a)",
        ])
    func `what breaks the grammar is no list`(header: String) {
        #expect(ExtensionOffer.list([header]) == nil)
        #expect(ExtensionOffer.list(["good", header]) == nil)
    }

    @Test func `offers may stand in several headers`() {
        #expect(
            ExtensionOffer.list(["a; b=c", "d", "a"])
                == [
                    ExtensionOffer(name: "a", parameters: [.init(name: "b", value: "c")]),
                    ExtensionOffer(name: "d", parameters: []),
                    ExtensionOffer(name: "a", parameters: []),
                ])
    }

    @Test func `a server that shares its context says so unasked`() throws {
        let offers = try #require(
            ExtensionOffer.list(["permessage-deflate; client_max_window_bits"]))
        let agreement = try #require(
            DeflateParameters.negotiate(offers, policy: Self.sharing))
        #expect(
            agreement.answer
                == "permessage-deflate; server_no_context_takeover; client_no_context_takeover")
        #expect(agreement.parameters == Self.sharing)
    }

    @Test func `a server with smaller windows asks only who can be asked`() throws {
        var policy = DeflateParameters()
        policy.serverWindowBits = 11
        policy.clientWindowBits = 10
        for (offer, answer) in [
            ("permessage-deflate", "permessage-deflate; server_max_window_bits=11"),
            (
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; server_max_window_bits=11; client_max_window_bits=10"
            ),
            (
                "permessage-deflate; client_max_window_bits=9; server_max_window_bits=9",
                "permessage-deflate; server_max_window_bits=9; client_max_window_bits=9"
            ),
        ] {
            let offers = try #require(ExtensionOffer.list([offer]))
            #expect(DeflateParameters.negotiate(offers, policy: policy)?.answer == answer)
        }
    }

    @Test(
        arguments: [
            ("permessage-deflate", true), ("permessage-deflate; client_max_window_bits=9", true),
            ("permessage-deflate; client_no_context_takeover", true),
            ("permessage-deflate; server_max_window_bits=12", true),
            ("permessage-deflate; client_max_window_bits", false),
            ("permessage-deflate; server_max_window_bits=16", false),
            ("permessage-deflate; something", false), ("x-other", false),
        ])
    func `a client judges the answer`(answer: String, isGood: Bool) throws {
        let said = try #require(ExtensionOffer.list([answer])?.first)
        #expect((DeflateParameters().agreed(said) != nil) == isGood)
    }

    @Test func `a client gets what it insisted on`() throws {
        var wanted = Self.sharing
        wanted.serverWindowBits = 10
        let offers = try #require(ExtensionOffer.list([wanted.offer]))
        let agreement = try #require(DeflateParameters.negotiate(offers))
        let said = try #require(ExtensionOffer.list([agreement.answer])?.first)
        #expect(wanted.agreed(said) == agreement.parameters)
        #expect(agreement.parameters == wanted)
        for answer in [
            "permessage-deflate; server_max_window_bits=10",
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=11",
        ] {
            let said = try #require(ExtensionOffer.list([answer])?.first)
            #expect(wanted.agreed(said) == nil)
        }
    }
}
