// The digests that draws of these tests are made with.

import Live
import Wire

extension DrawHashing {
    static let ofWire = DrawHashing(
        sha256: { Digest.sha256($0, into: $1) },
        hmac: { HMAC.sha256(key: $0, $1, into: $2) })
}
