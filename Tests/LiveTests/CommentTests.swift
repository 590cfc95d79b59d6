// Which of what people say pays: a valid comment, as the programme's page defines it.

import Live
import Testing

@Suite struct `A valid comment` {
    @Test(arguments: [
        ("abcd", true), ("a b c d", true), ("主播你好", true), ("你好ab", true), ("abc", false),
        ("主播好", false), ("6666", false), ("!!!!!!", false), ("🎉🎉🎉🎉", false), ("a1b2c3", false),
    ])
    func `has four letters or ideographs`(text: String, isValid: Bool) {
        let pay = isValid ? ", +2 comment, growth +2" : ""
        check(
            """
            ann joins
            ann says "\(text)" -> scroll #FFFFFF \(text)\(pay)
            """)
    }

    @Test func `comes ten seconds after the last one that counted`() {
        check(
            """
            ann joins
            ann says first   -> scroll #FFFFFF first, +2 comment, growth +2
            wait 6s
            ann says second  -> scroll #FFFFFF second
            wait 3999ms
            ann says third   -> scroll #FFFFFF third
            wait 1ms
            ann says fourth  -> scroll #FFFFFF fourth, +2 comment, growth +2
            """)
    }

    @Test func `is none of the author's last ten`() {
        var show = check(
            """
            ann joins
            ann says again   -> scroll #FFFFFF again, +2 comment, growth +2
            wait 10s
            ann says again   -> scroll #FFFFFF again
            bob joins
            bob says again   -> scroll #FFFFFF again, +2 comment, growth +2
            """)
        for number in 1...9 {
            show = check(
                """
                wait 10s
                ann says "other \(number)" -> scroll #FFFFFF other \(number), +2 comment, growth +2
                """, in: show)
        }
        show = check(
            """
            wait 10s
            ann says again   -> scroll #FFFFFF again
            """, in: show)
        for number in 10...19 {
            show = check(
                """
                wait 10s
                ann says "other \(number)" -> scroll #FFFFFF other \(number), +2 comment, growth +2
                """, in: show)
        }
        check(
            """
            wait 10s
            ann says again   -> scroll #FFFFFF again, growth +2
            """, in: show)
    }

    @Test func `coming back does not make it new`() {
        check(
            """
            ann joins
            ann says again   -> scroll #FFFFFF again, +2 comment, growth +2
            ann leaves
            ann joins
            wait 1s
            ann says other   -> scroll #FFFFFF other
            wait 20s
            ann says again   -> scroll #FFFFFF again
            """)
    }

    @Test func `twenty pay in a day`() {
        var show = check("ann joins")
        for number in 1...21 {
            show = check(
                """
                wait 10s
                ann says "line \(number)" -> scroll #FFFFFF line \(number),
                    \(number < 21 ? "+2 comment, " : "")growth +2
                """, in: show)
        }
        #expect(show.books.balance("ann") == 40)
    }
}
