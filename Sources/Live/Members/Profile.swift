// What the mall knows of a member: attributes as it likes, and a birthday. Kept whole, and read
// only where it is asked for.

/// A change to what is known of a member.
package struct ProfileChange: Sendable, Hashable {
    package let user: String
    package let name: String
    /// `{month, day, calendar}`; null to forget it, nil to leave it.
    package let birthday: Datum?
    /// Merged over what is known; null forgets one.
    package let attributes: Fields
    /// When this was so, ms since 1970 UTC: what is known to be newer stays; nil for now.
    package let at: Int64?

    package init(
        user: String, name: String = "", birthday: Datum?, attributes: Fields, at: Int64? = nil
    ) {
        self.at = at
        self.user = user
        self.name = name
        self.birthday = birthday
        self.attributes = attributes
    }

    /// The same of the account that the name leads to.
    func known(as account: String) -> ProfileChange {
        ProfileChange(
            user: account, name: name, birthday: birthday, attributes: attributes, at: at)
    }

    func name(_ keys: inout Keys) {
        keys.members.insert(user)
        keys.documents.insert(.profile(user))
        keys.counters.insert(.birthday(user))
    }

    /// Attributes at most, and characters of one.
    static let mostAttributes = 64
    static let longestAttribute = 500
    /// Under which it is kept when the birthday was said; no attribute is called so.
    static let birthdayTime = "/birthday"
}

extension DocumentKey {
    package static func profile(_ user: String) -> DocumentKey { DocumentKey("profile", user) }
}

extension Turn {
    /// Takes over what the mall says of a member.
    /// - Returns: the profile as it is now.
    package mutating func take(_ change: ProfileChange) throws(Refusal) -> Fields {
        know(change.user, name: change.name)
        let key = DocumentKey.profile(change.user)
        var kept = self[document: key]?.kept ?? [:]
        var attributes = kept["attributes"]?.fields ?? [:]
        var times = kept["times"]?.fields ?? [:]
        let now = change.at ?? at
        for (name, value) in change.attributes.all {
            try ProfileChange.check(name, value, field: "attributes.\(name)")
            if let last = times[name]?.int, last > now { continue }
            times[name] = .int(now)
            attributes[name] = value == .null ? nil : value
        }
        if attributes.all.count > ProfileChange.mostAttributes {
            throw Refusal(
                .limitReached, "a member has \(ProfileChange.mostAttributes) attributes at most")
        }
        kept["attributes"] = .fields(attributes)
        let isOldBirthday = (times[ProfileChange.birthdayTime]?.int).map { $0 > now } ?? false
        if change.birthday != nil && !isOldBirthday {
            try take(birthday: change.birthday, of: change.user, &kept)
            times[ProfileChange.birthdayTime] = .int(now)
        }
        // Of what was forgotten it is remembered when, as long as there is space.
        if times.all.count > 2 * ProfileChange.mostAttributes {
            for (name, _) in times.all
            where attributes[name] == nil && name != ProfileChange.birthdayTime {
                times[name] = nil
            }
        }
        kept["times"] = .fields(times)
        if self[document: key]?.kept != kept {
            self[document: key] = Document(key, owner: change.user, kept: kept)
        }
        kept["times"] = nil
        return kept
    }

    private mutating func take(
        birthday given: Datum?, of user: String, _ kept: inout Fields
    ) throws(Refusal) {
        switch given {
        case nil: break
        case .null:
            kept["birthday"] = nil
            unschedule(DueKey(.birthday, user))
        case .fields(let fields):
            let birthday = try Birthday(fields)
            kept["birthday"] = .fields(birthday.fields)
            scheduleBirthday(of: user, birthday)
        default: throw .field("birthday", "must be an object of month, day and calendar")
        }
    }

}

extension ProfileChange {
    /// - Parameter field: as a refusal names it.
    /// - Throws: `bad_request` for an attribute that cannot be kept.
    static func check(_ name: String, _ value: Datum, field: String) throws(Refusal) {
        guard (1...64).contains(name.utf8.count) else {
            throw .field("attributes", "have names of 1 to 64 bytes")
        }
        let isGood =
            switch value {
            case .null, .bool, .int: true
            case .string(let text): text.count <= ProfileChange.longestAttribute
            case .list(let list):
                list.count <= 50
                    && list.allSatisfy {
                        $0.int != nil
                            || ($0.string?.count).map { $0 <= ProfileChange.longestAttribute }
                                ?? false
                    }
            case .fields: false
            }
        guard isGood else {
            throw .field(
                field,
                "must be a text of up to \(ProfileChange.longestAttribute) characters, a number, "
                    + "true or false, or a list of up to 50 of them")
        }
    }
}
