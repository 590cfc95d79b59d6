// Rows of one kind as a batch finds and changes them: what was loaded, what a decision has put over
// it, and the way back for the decision that is refused. Each access is one look-up; what has been
// changed is remembered by place, so that no key is hashed again for it.

/// Rows by key, with those that changed and a way back.
package struct LoadedRows<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var places: [Key: Int] = [:]
    private var rows: [Row] = []
    private var steps: [Step] = []

    private struct Row {
        let key: Key
        var value: Value?
        var isChanged = false
    }

    private struct Step {
        let place: Int
        let value: Value?
        let isChanged: Bool

        init(_ place: Int, _ row: Row) {
            self.place = place
            value = row.value
            isChanged = row.isChanged
        }
    }

    package init() {}

    /// A row as it is now. Setting it is loading it: that is no change, and cannot be taken back.
    package subscript(key: Key) -> Value? {
        get { places[key].flatMap { rows[$0].value } }
        set {
            let place = place(of: key)
            rows[place].value = newValue
        }
    }

    /// Puts `value` over the row, to be kept or taken back.
    package mutating func change(_ key: Key, _ value: Value?) {
        let place = place(of: key)
        steps.append(Step(place, rows[place]))
        rows[place].value = value
        rows[place].isChanged = true
    }

    /// Changes a row as `change` does, by what it is now; the key is looked up once.
    package mutating func revise<Result>(
        _ key: Key, _ body: (inout Value?) -> Result
    ) -> Result {
        let place = place(of: key)
        steps.append(Step(place, rows[place]))
        rows[place].isChanged = true
        return body(&rows[place].value)
    }

    /// A row that was looked up, to be read and changed without another look-up.
    struct Place { fileprivate let index: Int }

    mutating func locate(_ key: Key) -> Place { Place(index: place(of: key)) }

    subscript(place: Place) -> Value? { rows[place.index].value }

    /// The same as `change` of its key.
    mutating func change(_ place: Place, _ value: Value?) {
        steps.append(Step(place.index, rows[place.index]))
        rows[place.index].value = value
        rows[place.index].isChanged = true
    }

    /// What has been changed so far stays.
    package mutating func settle() {
        if !steps.isEmpty { steps.removeAll(keepingCapacity: true) }
    }

    /// Takes back every change since the last `settle`.
    package mutating func takeBack() {
        while let step = steps.popLast() {
            rows[step.place].value = step.value
            rows[step.place].isChanged = step.isChanged
        }
    }

    /// Makes room for `count` rows.
    package mutating func reserve(_ count: Int) {
        places.reserveCapacity(count)
        rows.reserveCapacity(count)
    }

    /// Calls `body` for every row that has been changed and is there.
    package func forEachChanged(_ body: (Key, Value) -> Void) {
        for row in rows where row.isChanged { if let value = row.value { body(row.key, value) } }
    }

    /// The keys of rows that have been taken out.
    package var removed: [Key] {
        rows.lazy.filter { $0.isChanged && $0.value == nil }.map(\.key)
    }

    /// The changed rows by key.
    package var changed: [Key: Value] {
        var changed = [Key: Value](minimumCapacity: rows.count)
        forEachChanged { changed[$0] = $1 }
        return changed
    }

    /// All rows that are there, by key.
    package var all: [Key: Value] {
        var all: [Key: Value] = [:]
        for row in rows { all[row.key] = row.value }
        return all
    }

    private mutating func place(of key: Key) -> Int {
        let next = rows.count
        // By reference, so that a new key is hashed once for being looked up and put in.
        let place = Self.read(&places[key, default: next])
        if place == next { rows.append(Row(key: key, value: nil)) }
        return place
    }

    private static func read(_ place: inout Int) -> Int { place }
}
