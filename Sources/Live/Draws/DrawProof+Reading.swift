// Proofs are read as strictly as they are written: what could be read in two ways proves nothing.

extension DrawProof {
    /// - Throws: the first thing that no proof of version 1 could have, such as another version, a
    ///   field too many, digits in capitals, or ids that stand twice.
    package init(reading given: Fields) throws(DrawProofError) {
        // The version comes first: of another one nothing else is known.
        guard let version = given["version"] else {
            throw DrawProofError("version", "is missing")
        }
        guard version == .int(Draw.version) else {
            throw DrawProofError("version", "is unknown: this reads version \(Draw.version)")
        }
        if given["void"] == true {
            throw DrawProofError("activity", "is void: it was cancelled, its seed was never shown")
        }
        try Self.names(
            of: given,
            ["version", "activity", "commit", "seed", "root", "prizes", "entrants", "winners"])
        activity = try Self.text(given, "activity")
        guard !activity.isEmpty else { throw DrawProofError("activity", "is empty") }
        commit = try Self.digest(given, "commit")
        seed = try Self.digest(given, "seed")
        root = try Self.digest(given, "root")
        var prizes: [Draw.Prize] = []
        var known: Set<String> = []
        for (path, prize) in try Self.objects(given, "prizes", of: ["id", "count"]) {
            let id = try Self.text(prize, "id", in: path)
            guard known.insert(id).inserted else {
                throw DrawProofError("\(path).id", "stands twice")
            }
            guard let count = prize["count"]?.int, count >= 1 else {
                throw DrawProofError("\(path).count", "must be an integer of 1 or more")
            }
            prizes.append(Draw.Prize(id: id, count: count))
        }
        self.prizes = prizes
        var entrants: [Entrant] = []
        var ids: Set<Entrant.ID> = []
        for (path, entrant) in try Self.objects(given, "entrants", of: ["id", "weight"]) {
            let id = try Self.id(entrant, in: path)
            guard ids.insert(id).inserted else {
                throw DrawProofError("\(path).id", "stands twice")
            }
            guard let weight = entrant["weight"]?.int, weight >= 1 else {
                throw DrawProofError("\(path).weight", "must be an integer of 1 or more")
            }
            entrants.append(Entrant(id: id, weight: weight))
        }
        self.entrants = entrants
        var winners: [Draw.Win] = []
        for (path, win) in try Self.objects(given, "winners", of: ["prize", "id"]) {
            winners.append(
                Draw.Win(
                    prize: try Self.text(win, "prize", in: path),
                    entrant: try Self.id(win, in: path)))
        }
        self.winners = winners
    }

    private static func names(
        of given: Fields, _ names: Set<String>, in path: String? = nil
    ) throws(DrawProofError) {
        for (name, _) in given.all where !names.contains(name) {
            throw DrawProofError(path.map { "\($0).\(name)" } ?? name, "is no field of a proof")
        }
    }

    private static func text(
        _ given: Fields, _ name: String, in path: String? = nil
    ) throws(DrawProofError) -> String {
        guard let text = given[name]?.string else {
            throw DrawProofError(path.map { "\($0).\(name)" } ?? name, "must be a string")
        }
        return text
    }

    private static func digest(
        _ given: Fields, _ name: String
    ) throws(DrawProofError) -> [UInt8] {
        guard let bytes = HexDigits.bytes(try text(given, name), count: 32) else {
            throw DrawProofError(name, "must have 64 lower-case hexadecimal digits")
        }
        return bytes
    }

    private static func id(_ given: Fields, in path: String) throws(DrawProofError) -> Entrant.ID {
        guard let id = Entrant.ID(digits: try text(given, "id", in: path)) else {
            throw DrawProofError("\(path).id", "must have 32 lower-case hexadecimal digits")
        }
        return id
    }

    /// The objects of a list with where each stands.
    private static func objects(
        _ given: Fields, _ name: String, of fields: Set<String>
    ) throws(DrawProofError) -> [(path: String, object: Fields)] {
        guard let list = given[name]?.list else { throw DrawProofError(name, "must be a list") }
        var objects: [(path: String, object: Fields)] = []
        objects.reserveCapacity(list.count)
        for (place, element) in list.enumerated() {
            let path = "\(name)[\(place)]"
            guard let object = element.fields else {
                throw DrawProofError(path, "must be an object")
            }
            try names(of: object, fields, in: path)
            objects.append((path, object))
        }
        return objects
    }
}
