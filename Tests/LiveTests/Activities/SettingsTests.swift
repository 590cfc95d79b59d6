// What a host sets is held against the form of the kind: every shape that a form can have, with
// what fits and what does not, and the place that a refusal names.

import Live
import Testing

@Suite struct `Settings of an activity` {
    static let form = [
        FormField("pot", .integer(1...100), required: true, labels: [:]),
        FormField("title", .text(1...5), labels: [:]),
        FormField("weighted", .flag, initial: false, labels: [:]),
        FormField("split", .choice(["even", "random"]), initial: "even", labels: [:]),
        FormField("answer", .id, labels: [:]),
        FormField("coupon", .coupon, labels: [:]),
        FormField("early_s", .byTier(0...60), labels: [:]),
        FormField(
            "options",
            .list(
                of: [
                    FormField("id", .key, required: true, labels: [:]),
                    FormField("count", .integer(1...9), initial: 1, labels: [:]),
                    FormField("prices", .byTier(1...9), labels: [:]),
                ], count: 1...3), labels: [:]),
    ]

    static let wrong: [(given: Fields, field: String)] = [
        ([:], "pot"), (["pot": .null], "pot"), (["pot": 0], "pot"), (["pot": 101], "pot"),
        (["pot": "9"], "pot"), (["pot": -1], "pot"), (["pot": 9, "pots": 1], "pots"),
        (["pot": 9, "title": ""], "title"), (["pot": 9, "title": "123456"], "title"),
        (["pot": 9, "title": 7], "title"), (["pot": 9, "weighted": 1], "weighted"),
        (["pot": 9, "split": "odd"], "split"), (["pot": 9, "split": 1], "split"),
        (["pot": 9, "answer": "a b"], "answer"), (["pot": 9, "answer": ""], "answer"),
        (["pot": 9, "coupon": .list([])], "coupon"), (["pot": 9, "early_s": 5], "early_s"),
        (["pot": 9, "early_s": ["gold": 61]], "early_s.gold"),
        (["pot": 9, "early_s": ["gold": "5"]], "early_s.gold"),
        (["pot": 9, "options": ["id": "a"]], "options"),
        (["pot": 9, "options": []], "options"),
        (["pot": 9, "options": ["a"]], "options[0]"),
        (["pot": 9, "options": [["id": "a"], ["count": 2]]], "options[1].id"),
        (["pot": 9, "options": [["id": "a"], ["id": "a"]]], "options[1].id"),
        (["pot": 9, "options": [["id": "a", "count": 10]]], "options[0].count"),
        (["pot": 9, "options": [["id": "a", "cuont": 1]]], "options[0].cuont"),
        (["pot": 9, "options": [["id": "a", "prices": ["gold": 0]]]], "options[0].prices.gold"),
        (
            ["pot": 9, "options": [["id": "a"], ["id": "b"], ["id": "c"], ["id": "d"]]],
            "options"
        ),
    ]

    @Test(arguments: wrong.indices)
    func `a wrong one is named by its place`(index: Int) {
        let (given, field) = Self.wrong[index]
        let refusal = #expect(throws: Refusal.self) { try Settings(given, Self.form) }
        #expect(refusal?.code == .badRequest)
        #expect(refusal?.details["field"]?.string == field)
    }

    @Test func `what fits is read back, with what is left out as the form has it`() throws {
        let settings = try Settings(
            [
                "pot": 100, "title": "五个字数吧", "answer": "a.1", "weighted": .null,
                "early_s": ["gold": 60, "svip": 0],
                "options": [["id": "a"], ["id": "b", "count": 9, "prices": ["gold": 1]]],
            ], Self.form)
        #expect(settings.int("pot") == 100)
        #expect(settings.text("title") == "五个字数吧")
        #expect(!settings.flag("weighted") && settings.text("split") == "even")
        #expect(settings.byTier("early_s") == ["gold": 60, "svip": 0])
        let options = settings.list("options")
        #expect(options.map { $0.text("id") } == ["a", "b"])
        #expect(options.map { $0.int("count") } == [1, 9])
        #expect(options.last?.byTier("prices") == ["gold": 1])
    }

    @Test func `tiers and coupons have to be there`() throws {
        func check(_ given: Fields) throws {
            try Settings(given, Self.form).check(Self.form, against: .shopping)
        }
        let known = try #require(Programme.shopping.shop.coupons.first?.id)
        try check(["pot": 9, "coupon": .string(known), "early_s": ["gold": 1]])
        let wrong: [(Fields, String)] = [
            (["pot": 9, "coupon": "nothing-of-the-kind"], "coupon"),
            (["pot": 9, "early_s": ["paper": 1]], "early_s.paper"),
            (
                ["pot": 9, "options": [["id": "a", "prices": ["paper": 1]]]],
                "options[0].prices.paper"
            ),
        ]
        for (given, field) in wrong {
            let refusal = #expect(throws: Refusal.self) { try check(given) }
            #expect(refusal?.details["field"]?.string == field)
        }
    }

    @Test func `an unknown one is met with the one that was probably meant`() {
        let refusal = #expect(throws: Refusal.self) { try Settings(["pott": 5], Self.form) }
        #expect(refusal?.message.contains("did you mean \"pot\"?") == true)
    }

    @Test func `every kind tells its whole form as data`() throws {
        let kinds = try #require(Catalogue.description["kinds"]?.list)
        #expect(kinds.count == Catalogue.kinds.count)
        for (told, kind) in zip(kinds, Catalogue.kinds) {
            #expect(told.fields?["kind"]?.string == kind.kind)
            #expect(told.fields?["labels"]?.fields?["zh"]?.string?.isEmpty == false)
            #expect(told.fields?["commands"]?.list?.isEmpty == false || kind.kind == "task")
            let fields = try #require(told.fields?["fields"]?.list)
            #expect(fields.map { $0.fields?["name"]?.string } == kind.form.map(\.name))
            for field in fields.compactMap(\.fields) {
                #expect(FormField.Value.types.contains(field["type"]?.string ?? ""))
                #expect(field["labels"]?.fields?["zh"] != nil, "a label for the host's form")
                #expect(field["labels"]?.fields?["en"] != nil)
            }
        }
    }
}
