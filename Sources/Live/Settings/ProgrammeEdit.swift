// An operator changes the programme while rooms are live: the whole that would come of it is
// checked, and either all of it holds from now on, or nothing has changed.

/// A change of one section of the programme.
package struct ProgrammeEdit: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        /// This element, whole: a new one, or instead of the one with its id.
        case put(Fields)
        /// Some keys of an element that is there; a key that is null takes its default again.
        case patch(id: String, Fields)
        case remove(id: String)
        /// The whole list in this order, or these keys of a section that is a mapping.
        case replace(Datum)
    }

    package let section: String
    package let change: Change

    package init(_ section: String, _ change: Change) {
        self.section = section
        self.change = change
    }

    /// Names what deciding it has to know.
    func name(_ keys: inout Keys, _ programme: Programme) {
        let kind = ProgrammeEdits.kind(of: section)
        for id in ids(programme) { keys.documents.insert(DocumentKey(kind, id)) }
    }

    /// Elements that it may change.
    private func ids(_ programme: Programme) -> [String] {
        switch change {
        case .put(let fields): return Datum.fields(fields).elementID.map { [$0] } ?? []
        case .patch(let id, _), .remove(let id): return [id]
        case .replace(let datum):
            let lists = [datum.list, programme.source[section]?.list].compactMap(\.self)
            return lists.joined().compactMap(\.elementID)
                + [ProgrammeEdits.order, ProgrammeEdits.whole]
        }
    }

    /// Decides it: once this is durable, everything goes on under the new programme.
    /// - Returns: the section's new state, or of one element.
    /// - Throws: `forbidden`, `not_found`, and `bad_request` with the path and the reason.
    func carryOut(_ turn: inout Turn, by actor: Actor) throws(Refusal) -> Fields {
        guard actor.role == .operator || actor.role == .service else {
            throw Refusal(.forbidden, "only operators edit the programme")
        }
        let programme = turn.edited ?? turn.programme
        guard Programme.sections.contains(section) else {
            throw Refusal(.notFound, "no section \(section)")
        }
        let wanted = try changed(programme)
        // What is so already is no change: what was read may be written back.
        let changed = wanted.filter { !programme.says($0.value, of: $0.id, in: section) }
        var edits = programme.edits
        var acts: [Fields] = []
        for (id, value) in changed {
            let key = DocumentKey(ProgrammeEdits.kind(of: section), id)
            let before = programme.element(id, of: section)
            let version =
                max(
                    edits[section, id]?.version ?? 0,
                    turn[document: key]?.kept["version"]?.int ?? 0) + 1
            let element = EditedElement(value: value, version: version, at: turn.at, by: actor.user)
            edits[section, id] = element
            turn[document: key] = Document(key, kept: element.kept)
            acts.append([
                "section": .string(section), "id": .string(id), "version": .int(version),
                "before": before ?? .null, "after": value ?? .null,
            ])
        }
        let edited: Programme
        do throws(SettingsError) {
            edited = try programme.with(edits)
        } catch {
            throw error.refusal
        }
        for act in acts { turn.audit("programme.edit", by: actor, room: "", act) }
        if !changed.isEmpty { turn.adopt(edited) }
        return answer(edited, wanted.map(\.id))
    }

    private func answer(_ programme: Programme, _ ids: [String]) -> Fields {
        if case .replace = change {
            return ["section": .string(section), "value": programme.shown(section) ?? .null]
        }
        let element = programme.shown(section)?.list?.first { $0.elementID == ids.first }
        return element?.fields ?? ["id": Datum(ids.first), "removed": true]
    }

    /// Whether it gives keys of a section that is a mapping.
    private var isOfKeys: Bool {
        if case .replace(let datum) = change { datum.fields != nil } else { false }
    }

    /// The elements that become others, each with what it becomes; nil for one that goes.
    private func changed(_ programme: Programme) throws(Refusal) -> [(id: String, value: Datum?)] {
        let now = programme.source[section]
        if now.map({ $0.list == nil }) ?? isOfKeys {
            guard now?.fields != nil || now == nil, case .replace(let datum) = change,
                let keys = datum.fields
            else { throw Refusal(.badRequest, "\(section) is changed key by key") }
            let before = programme.edits[section, ProgrammeEdits.whole]?.value?.fields ?? Fields()
            return [(ProgrammeEdits.whole, .fields(before.merging(keys)))]
        }
        let list = now?.list ?? []
        switch change {
        case .put(var fields):
            fields["version"] = nil
            guard let id = Datum.fields(fields).elementID, id.isID else {
                throw .field("id", "must be 1 to 64 of A-Z a-z 0-9 _ - . :")
            }
            return [(id, .fields(fields))]
        case .patch(let id, let keys):
            guard let before = list.first(where: { $0.elementID == id })?.fields else {
                throw Refusal(.notFound, "no \(id) in \(section)")
            }
            if let other = keys["id"], Datum.fields(["id": other]).elementID != id {
                throw .field("id", "cannot be changed")
            }
            var after = before
            for (name, value) in keys.all where name != "version" && name != "id" {
                after[name] = value == .null ? nil : value
            }
            return [(id, .fields(after))]
        case .remove(let id):
            guard list.contains(where: { $0.elementID == id }) else {
                throw Refusal(.notFound, "no \(id) in \(section)")
            }
            return [(id, nil)]
        case .replace(let datum): return try replacing(list, with: datum)
        }
    }

    private func replacing(
        _ list: [Datum], with datum: Datum
    ) throws(Refusal) -> [(id: String, value: Datum?)] {
        guard let wanted = datum.list else { throw .field(section, "must be a list") }
        guard wanted.count <= 1_000 else { throw .field(section, "has more than 1000 elements") }
        var changed: [(id: String, value: Datum?)] = []
        var order: [String] = []
        var seen: Set<String> = []
        for (place, datum) in wanted.enumerated() {
            guard var fields = datum.fields, let id = datum.elementID, id.isID else {
                throw .field("\(section)[\(place)].id", "must be 1 to 64 of A-Z a-z 0-9 _ - . :")
            }
            guard seen.insert(id).inserted else {
                throw .field("\(section)[\(place)].id", "\(id) is there twice")
            }
            fields["version"] = nil
            order.append(id)
            changed.append((id, .fields(fields)))
        }
        for id in list.compactMap(\.elementID) where !seen.contains(id) {
            changed.append((id, nil))
        }
        if order != list.compactMap(\.elementID) {
            changed.append((ProgrammeEdits.order, .list(order.map { .string($0) })))
        }
        return changed
    }
}

extension Programme {
    /// Whether an element is so already. Tiers are compared by what they mean, since they are shown
    /// with their defaults.
    fileprivate func says(_ value: Datum?, of id: String, in section: String) -> Bool {
        guard let value, id != ProgrammeEdits.order else { return false }
        if id == ProgrammeEdits.whole { return edits[section, id]?.value == value }
        guard let before = element(id, of: section) else { return false }
        if before == value { return true }
        return section == "tiers" && Tier.read(value) != nil
            && Tier.read(value) == Tier.read(before)
    }

    /// An element of a section as it stands; nil where there is none.
    fileprivate func element(_ id: String, of section: String) -> Datum? {
        if id == ProgrammeEdits.whole { return source[section] }
        return source[section]?.list?.first { $0.elementID == id }
    }
}
