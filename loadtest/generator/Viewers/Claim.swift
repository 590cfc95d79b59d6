// A claim from its intention to its credit, kept until the end so that every one is accounted for.

/// One claim of one viewer.
struct Claim {
    let activity: String
    let op: String
    let request: Int64
    /// Microseconds.
    let intendedAt: Int64
    /// Points in the reply; nil until there is one.
    var points: Int64?
    /// The code of the error that answered it.
    var refusal: String?
    /// Points in each credit.
    var credits: [Int64] = []
}
