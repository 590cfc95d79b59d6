// Where one item of a list ends, whatever is in it.

import Testing
import Wire

@Suite struct JSONItemsTests {
    @Test(
        arguments: [
            ("[]", []), (" [ \n] ", []), ("[1,2]", ["1", "2"]), ("{\"a\":1}", ["{\"a\":1}"]),
            ("[{\"a\":[1,2]},{\"b\":\",]}\"}]", ["{\"a\":[1,2]}", "{\"b\":\",]}\"}"]),
            ("[\"\\\",\",3]", ["\"\\\",\"", "3"]), ("[1.5, -0 ,x]", ["1.5", " -0 ", "x"]),
            ("[,]", ["", ""]), ("[\"a]", []), ("[1", []), ("", []), ("7", []),
            ("[1]]", []), ("[1}]", []), ("[1] x", []), ("[1}", []), ("[1,2,3,4,5]", []),
            ("[[[[1]]]]", []),
        ] as [(String, [String])])
    func `a list is taken apart, or refused as a whole`(text: String, items: [String]) {
        let found = try? JSONItems.split(Array(text.utf8), most: 4, depth: 3)
        let isEmptyList = text.filter { !" \n".contains($0) } == "[]"
        if items.isEmpty && !isEmptyList {
            #expect(found == nil)
        } else {
            #expect(found?.map { String(decoding: $0, as: UTF8.self) } == items)
        }
    }
}
