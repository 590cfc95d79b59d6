// The control: a script that says what is not so has to fail, or none of the others proves much.

import Live
import Testing

@Suite struct `A script` {
    @Test(arguments: [
        "ann shares -> +11 share, task share 0/1, growth +10",
        "ann shares -> +10 share, task share 0/1",
        "ann shares -> growth +10, +10 share, task share 0/1",
        "ann shares -> refused closed", "ann shares",
        "ann unfollows hal -> refused closed",
        "bob signs in -> streak 1, +5 sign-in, +100 streak",
    ])
    func `that says too much, too little or otherwise fails`(line: String) {
        withKnownIssue {
            check(
                """
                ann joins
                \(line)
                """)
        }
    }

    @Test func `does not hear of presence unless it asks`() {
        let script = """
            ann joins
            tick
            """
        check(script)
        withKnownIssue { check(script, hearing: [.presence]) }
    }

    @Test func `has words, quotes and settings`() {
        let command = Command("ann says \"so be it\" as pinned each=5 \"\" each_min=a=b")
        #expect(
            command.words
                == ["ann", "says", "so be it", "as", "pinned", "each=5", "", "each_min=a=b"])
        #expect(command.word(after: "as") == "pinned")
        #expect(command.setting("each") == "5")
        #expect(command.setting("each_min") == "a=b")
    }
}
