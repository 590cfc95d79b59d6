// What votes and quizzes let people choose from.

/// One of the things to choose from.
struct Choice: Sendable, Hashable {
    let id: String
    let title: String

    /// A setting that lists them.
    static let field = FormField(
        "options",
        .list(
            of: [
                FormField("id", .key, required: true, labels: ["zh": "编号", "en": "Id"]),
                FormField(
                    "title", .text(1...100), required: true, labels: ["zh": "标题", "en": "Title"]),
            ], count: 2...20),
        required: true, labels: ["zh": "选项", "en": "Options"])

    /// As they were set.
    static func all(_ settings: Settings) -> [Choice] {
        settings.list("options").map {
            Choice(id: $0.text("id") ?? "", title: $0.text("title") ?? "")
        }
    }

    /// Reads what `fields` wrote; nil for anything else.
    static func all(kept: Datum?) -> [Choice]? {
        kept?.list?.map {
            Choice(
                id: $0.fields?["id"]?.string ?? "", title: $0.fields?["title"]?.string ?? "")
        }
    }
}

extension [Choice] {
    /// As everyone sees them, and as they are kept.
    var fields: Datum {
        .list(map { .fields(["id": .string($0.id), "title": .string($0.title)]) })
    }

    /// The place of what an entry chooses.
    /// - Throws: `bad_request` for what is not there to choose.
    func place(of entry: Entry) throws(Refusal) -> Int {
        guard let option = entry.fields["option"]?.string else {
            throw .field("option", "is required")
        }
        guard let place = firstIndex(where: { $0.id == option }) else {
            throw .field("option", "is none of the options")
        }
        return place
    }
}
