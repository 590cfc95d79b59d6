// What a member's tier hangs on lies in the member's row, since it is little and only read with it:
// a list of grants, or an object where there is more to say.

internal import Live

extension Member {
    /// The grants, the tenure, the segment and the erasure, in the column `grants`.
    var keptGrants: Datum {
        let list = Datum.list(grants.map { .fields($0.kept) })
        if tenure == nil && segment == nil && erasedAt == nil { return list }
        var fields: Fields = ["grants": list]
        if let tenure { fields["tenure"] = .fields(tenure.kept) }
        if let segment { fields["segment"] = .string(segment) }
        if let erasedAt { fields["erased"] = .int(erasedAt) }
        return .fields(fields)
    }

    /// Takes what `keptGrants` wrote; false for anything else.
    mutating func take(keptGrants kept: Datum?) -> Bool {
        let fields = kept?.fields
        guard let list = kept?.list ?? fields?["grants"]?.list else { return false }
        grants = list.compactMap { $0.fields.flatMap { TierGrant(kept: $0) } }
        tenure = fields?["tenure"]?.fields.flatMap { Tenure(kept: $0) }
        segment = fields?["segment"]?.string
        erasedAt = fields?["erased"]?.int
        return true
    }
}
