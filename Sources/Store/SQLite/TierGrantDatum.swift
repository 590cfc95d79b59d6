// A member's granted tiers lie in the member's row, since they are few and only read with it.

internal import Live

extension TierGrant {
    /// The shape in which it is kept: the tier, and until when where it ends.
    var kept: Datum { .fields(["tier": .string(tier), "until": Datum(until)]) }

    /// Reads what `kept` wrote; nil for anything else.
    init?(kept: Datum) {
        guard let fields = kept.fields, let tier = fields["tier"]?.string else { return nil }
        self.init(tier: tier, until: fields["until"]?.int)
    }
}
