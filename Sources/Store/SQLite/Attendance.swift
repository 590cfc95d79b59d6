// Who has taken part in the activities that go on, as far as this connection has seen all of it: an
// activity that it has made had nobody before. Nearly every entry is a first one, and for those
// neither has to be looked whether one is there nor written as if there could be.

internal import Live

/// What is surely not among `entries`. It may forget at any time, and then nothing is sure.
final class Attendance {
    /// By activity, fingerprints of the entries that were written. Two entries of one fingerprint
    /// only have the second looked for.
    private var seen: [String: Set<Int>] = [:]
    private var count = 0
    /// Activities that were asked for and are not there.
    private var missing: Set<String> = []

    /// Entries that are remembered at most, 16 bytes each and some.
    private static let mostEntries = 1 << 20
    private static let mostMissing = 1_000

    /// There is no such activity, so nobody has taken part in it.
    func miss(_ activity: String) {
        if missing.count >= Self.mostMissing { missing.removeAll() }
        missing.insert(activity)
    }

    /// An activity is written: one that was missing begins, and one that is over is forgotten.
    func note(_ record: ActivityRecord) {
        if record.phase.isOver {
            count -= seen.removeValue(forKey: record.id)?.count ?? 0
        } else if missing.remove(record.id) != nil {
            seen[record.id] = []
        }
    }

    /// An entry is written.
    /// - Returns: whether there is surely none of this key yet.
    func note(_ key: EntryKey) -> Bool {
        guard seen[key.subject]?.insert(Self.fingerprint(key)).inserted == true else {
            return false
        }
        count += 1
        if count > Self.mostEntries { forget() }
        return true
    }

    /// Whether there is surely no such entry.
    func isAbsent(_ key: EntryKey) -> Bool {
        seen[key.subject].map { !$0.contains(Self.fingerprint(key)) } ?? false
    }

    /// Forgets everything, as when others may have written.
    func forget() {
        seen = [:]
        missing = []
        count = 0
    }

    private static func fingerprint(_ key: EntryKey) -> Int {
        var hasher = Hasher()
        hasher.combine(key.user)
        hasher.combine(key.slot)
        return hasher.finalize()
    }
}
