// What the records of others say of somebody who was erased: their names in what friends were told,
// in results of activities, in the audit; their devices and addresses in facts. Records are walked
// page by page, one kind after the other; how far it has come is kept, so that a restart goes on
// where it was.

extension DocumentKey {
    /// How far an erasure has come.
    package static func erasure(_ user: String) -> DocumentKey { DocumentKey("erasure", user) }
}

extension DueKey {
    /// More is to be erased.
    static func erasure(of user: String) -> DueKey { DueKey("erase.rest", user) }
}

/// An erasure on its way through the records.
struct Trace: Hashable, Sendable {
    /// Kinds of records, in the order in which they are walked.
    enum Stage: String, CaseIterable { case feed, audit, activities, facts, bans, done }

    /// When it was asked for, ms since 1970 UTC.
    let at: Int64
    /// The account, and such as have become part of it: pseudonyms that stay.
    let names: [String]
    /// Names that platforms knew the member by: not to be found anywhere afterwards.
    let identities: [String]
    var stage = Stage.feed
    /// Where in the stage: the id or number after which the next page begins, and a second number
    /// where it takes two; empty for its beginning.
    var after = ""

    init(at: Int64, names: [String], identities: [String]) {
        self.at = at
        self.names = names
        self.identities = identities
    }

    /// The shape in which it is kept; of one that is done only when it was.
    var kept: Fields {
        var kept: Fields = ["at": .int(at), "stage": .string(stage.rawValue)]
        guard stage != .done else { return kept }
        kept["names"] = .list(names.map { .string($0) })
        kept["identities"] = .list(identities.map { .string($0) })
        kept["after"] = .string(after)
        return kept
    }

    init?(kept: Fields) {
        guard let at = kept["at"]?.int, let names = kept["names"]?.list,
            let stage = kept["stage"]?.string.flatMap(Stage.init)
        else { return nil }
        self.init(
            at: at, names: names.compactMap(\.string),
            identities: kept["identities"]?.list?.compactMap(\.string) ?? [])
        self.stage = stage
        after = kept["after"]?.string ?? ""
    }

    // MARK: Pages

    static let page = 500

    var feedPage: FeedPage { FeedPage(after: Int64(after) ?? 0, count: Self.page) }
    var auditPage: AuditPage { AuditPage(before: Int64(after), count: Self.page) }
    var activityPage: ActivityPage {
        .all(before: after.isEmpty ? nil : after, count: Self.page)
    }
    var bans: DocumentList { DocumentList("ban", after: after, count: Self.page) }
    var factPage: FactPage {
        let place = after.split(separator: ",").compactMap { Int64($0) }
        return FactPage(
            from: .min, until: .max,
            after: place.count == 2 ? FactPage.Place(at: place[0], place: place[1]) : nil,
            count: Self.page)
    }

    /// Goes on behind a page of `count` that ended at `last`; with the next stage where it was the
    /// last one.
    mutating func pass(_ count: Int, _ last: String?) {
        if count >= Self.page, let last {
            after = last
            return
        }
        after = ""
        let next = Stage.allCases.firstIndex(of: stage).map { $0 + 1 } ?? 0
        stage = next < Stage.allCases.count ? Stage.allCases[next] : .done
    }

    // MARK: Striking

    /// What a record says of somebody beside who it is.
    private static let said: Set = ["name", "text", "text_en"]
    /// What operators wrote of somebody.
    private static let reasoned: Set = ["name", "text", "text_en", "reason"]

    /// A record without what is personal.
    /// - Parameters:
    ///   - isOwn: whether all of it is about the member.
    ///   - isOfOperators: whether its reasons are operators' words, and no codes.
    func struck(
        _ fields: Fields, isOwn: Bool = false, isOfOperators: Bool = false
    ) -> Fields {
        let words = isOfOperators ? Self.reasoned : Self.said
        let isAbout =
            isOwn || fields.all.contains { $0.1.string.map(names.contains) ?? false }
        var result = Fields(capacity: fields.all.count)
        for (name, value) in fields.all {
            let isStruck = isAbout && words.contains(name) && value.string != nil
            result.append(name, isStruck ? "" : struck(value, isOfOperators))
        }
        return result
    }

    private func struck(_ datum: Datum, _ isOfOperators: Bool) -> Datum {
        switch datum {
        case .null, .bool, .int: datum
        case .string(let text): identities.contains(text) ? "" : datum
        case .list(let list): .list(list.map { struck($0, isOfOperators) })
        case .fields(let fields): .fields(struck(fields, isOfOperators: isOfOperators))
        }
    }

    func struck(_ record: ActivityRecord) -> ActivityRecord? {
        let kept = struck(record.kept)
        guard kept != record.kept else { return nil }
        return ActivityRecord(
            id: record.id, room: record.room, phase: record.phase.rawValue, kept: kept)
    }

    func struck(_ record: FactRecord) -> FactRecord? {
        var words = record.fact.words
        guard names.contains(record.fact.user) else { return nil }
        words[.device] = nil
        words[.address] = nil
        guard words != record.fact.words else { return nil }
        var fact = record.fact
        fact.words = words
        return FactRecord(fact, of: record.party, inviter: record.inviter)
    }
}

extension Keys {
    /// Names the next page of an erasure, and what of it has to be changed, as far as `set` tells.
    mutating func name(erasureOf user: String, _ set: WorkingSet) {
        documents.insert(.erasure(user))
        guard let trace = set.documents[.erasure(user)].flatMap({ Trace(kept: $0.kept) })
        else { return }
        switch trace.stage {
        case .feed: feedPages.insert(trace.feedPage)
        case .audit: auditPages.insert(trace.auditPage)
        case .facts: factPages.insert(trace.factPage)
        case .activities:
            activityPages.insert(trace.activityPage)
            for record in set.activityPages[trace.activityPage] ?? []
            where trace.struck(record) != nil {
                activities.insert(record.id)
            }
        case .bans:
            documentLists.insert(trace.bans)
            for ban in set.documentLists[trace.bans] ?? []
            where trace.struck(ban.kept, isOfOperators: true) != ban.kept {
                documents.insert(ban.key)
            }
        case .done: break
        }
    }
}

extension Turn {
    /// Erases a page of what records say of somebody, and puts the next one on the list.
    mutating func eraseNext(of user: String) {
        let key = DocumentKey.erasure(user)
        guard var trace = self[document: key].flatMap({ Trace(kept: $0.kept) }) else { return }
        strike(&trace)
        self[document: key] = Document(key, kept: trace.kept)
        if trace.stage != .done { schedule(.erasure(of: user), at: at) }
    }

    private mutating func strike(_ trace: inout Trace) {
        switch trace.stage {
        case .feed:
            let page = set.feedPages[trace.feedPage] ?? []
            for item in page {
                let body = trace.struck(item.body, isOwn: trace.names.contains(item.user))
                if body != item.body { rewrite(item.with(body)) }
            }
            trace.pass(page.count, page.last.map { "\($0.cursor)" })
        case .audit:
            let page = set.auditPages[trace.auditPage] ?? []
            for (place, act) in page {
                let detail = trace.struck(act.detail, isOfOperators: true)
                if detail != act.detail { rewrite(act.with(detail), at: place) }
            }
            trace.pass(page.count, page.last.map { "\($0.place)" })
        case .facts:
            let page = set.factPages[trace.factPage] ?? []
            for (place, record) in page {
                if let struck = trace.struck(record) { rewrite(struck, at: place) }
            }
            trace.pass(
                page.count, page.last.map { "\($0.record.fact.at),\($0.place)" })
        case .activities:
            let page = set.activityPages[trace.activityPage] ?? []
            for found in page {
                // As it stands by now, not as it was listed.
                guard let record = self[activity: found.id], let struck = trace.struck(record)
                else { continue }
                self[activity: found.id] = struck
            }
            trace.pass(page.count, page.last?.id)
        case .bans:
            let page = set.documentLists[trace.bans] ?? []
            for found in page {
                guard var ban = self[document: found.key] else { continue }
                let kept = trace.struck(ban.kept, isOfOperators: true)
                guard kept != ban.kept else { continue }
                ban.kept = kept
                self[document: found.key] = ban
            }
            trace.pass(page.count, page.last?.key.id)
        case .done: break
        }
    }
}

extension FeedItem {
    fileprivate func with(_ body: Fields) -> FeedItem {
        FeedItem(user: user, cursor: cursor, at: at, type: type, body: body)
    }
}

extension AuditRecord {
    fileprivate func with(_ detail: Fields) -> AuditRecord {
        AuditRecord(
            at: at, actor: actor, role: role, action: action, room: room, detail: detail)
    }
}
