// What a newcomer is shown of what went on before: the last things said, and what came of the last
// activities. Each has room of its own, so that a busy chat does not hide a result.

internal import Live

/// The `recent` of a welcome or snapshot, as it grows tick by tick.
struct RecentEvents {
    private var events: [(seq: Int64, recency: RoomEvent.Recency, object: [UInt8])] = []

    /// Takes in what is worth showing of a tick, and forgets what is too old for it.
    mutating func keep(_ tick: [EncodedEvent], first: Int64, _ show: ShowLimits) {
        for (place, event) in tick.enumerated() where event.recency != .none {
            let seq = first + Int64(place)
            events.append((seq, event.recency, TickCodec.object(event, seq: seq)))
        }
        forget(.said, beyond: show.recentEvents)
        forget(.result, beyond: show.recentResults)
    }

    /// Somebody has taken an event out of sight.
    mutating func remove(_ seq: Int64) { events.removeAll { $0.seq == seq } }

    /// The JSON of all, by number.
    var list: [UInt8] {
        var list: [UInt8] = [UInt8(ascii: "[")]
        for event in events {
            if list.count > 1 { list.append(UInt8(ascii: ",")) }
            list += event.object
        }
        list.append(UInt8(ascii: "]"))
        return list
    }

    private mutating func forget(_ recency: RoomEvent.Recency, beyond most: Int) {
        var over = events.count { $0.recency == recency } - most
        guard over > 0 else { return }
        events.removeAll { event in
            guard over > 0, event.recency == recency else { return false }
            over -= 1
            return true
        }
    }
}
