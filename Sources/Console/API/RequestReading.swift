// Query, body and operation of a request, read strictly and held against the route's form.

internal import Gateway
internal import Live
internal import Store
internal import Wire

extension HTTPRequest {
    /// The query's items that the route knows; others are ignored.
    func query(for route: Route) throws(Failure) -> Fields {
        var read = Fields()
        for property in route.query {
            let given = query.filter { $0.name == property.name }
            guard let first = given.first else {
                if property.isRequired {
                    throw Failure(.field(property.name, "is required"))
                }
                continue
            }
            guard given.count == 1, let datum = property.schema.read(first.value) else {
                throw Failure(.field(property.name, "cannot be read"))
            }
            try property.schema.hold(datum, at: property.name)
            read[property.name] = datum
        }
        return read
    }

    /// The body of the route's form; null where it has none.
    func json(for route: Route, _ limits: JSONLimits) throws(Failure) -> Datum {
        guard let schema = route.body else { return .null }
        let type = first("content-type")?.prefix { $0 != ";" && $0 != " " }
        guard type?.lowercased() == "application/json" else {
            throw Failure(Refusal(.badRequest, "send application/json"), status: 415)
        }
        if let most = route.items { return .list(try items(most, limits)) }
        let json: JSON
        do throws(JSONError) {
            json = try JSONReader.read(body, limits: limits)
        } catch {
            throw Failure(
                Refusal(.badRequest, "\(error)", ["at": .int(Int64(error.position))]),
                status: 400)
        }
        let datum = Datum(json)
        try schema.hold(datum, at: "body")
        return datum
    }

    /// The items of the body, each read on its own: an object, or a text that says why it is none.
    private func items(_ most: Int, _ limits: JSONLimits) throws(Failure) -> [Datum] {
        let items: [ArraySlice<UInt8>]
        do throws(JSONError) {
            items = try JSONItems.split(body, most: most)
        } catch {
            let code: Refusal.Code = error.reason == .tooManyValues ? .tooLarge : .badRequest
            throw Failure(
                Refusal(code, "\(error)", ["at": .int(Int64(error.position))]),
                status: code == .badRequest ? 400 : nil)
        }
        return items.map { item in
            do throws(JSONError) {
                let json = Datum(try JSONReader.read(Array(item), limits: limits))
                return json.fields == nil ? "an item must be an object" : json
            } catch {
                return .string("\(error)")
            }
        }
    }

    /// The operation's id that the client made, in the header or as the body's `op`, and what
    /// recognises the request it was first sent with; nil where it made none.
    func operation(
        for route: Route, _ json: Datum
    ) throws(Failure) -> (id: String, fingerprint: Int64)? {
        guard route.isOnce else { return nil }
        let name = "Idempotency-Key"
        let headers = all("idempotency-key")
        guard headers.count <= 1, headers.allSatisfy(Claims.isID) else {
            throw Failure(.field(name, "must be an id of 1 to 64 characters"))
        }
        let own = json.fields?["op"]?.string
        if let header = headers.first, let own, header != own {
            throw Failure(.field(name, "is not the body's op"))
        }
        guard let id = headers.first ?? own else { return nil }
        let body: JSON =
            switch json.json {
            case .object(let object): .int(object.fingerprint { $0 == "op" })
            case let other: other
            }
        return (id, JSON.array([.string(method), .string(path), body]).fingerprint)
    }
}

extension Schema {
    fileprivate func hold(_ datum: Datum, at place: String) throws(Failure) {
        do throws(Refusal) {
            try check(datum, at: place)
        } catch {
            throw Failure(error)
        }
    }
}
