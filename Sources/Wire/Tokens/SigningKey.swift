// cjose keeps a key as an object with a count of its own, which is not safe to share between
// threads: whoever signs or verifies owns one.

import CCJOSE

/// A key as cjose wants it; freed with its owner.
struct SigningKey: ~Copyable {
    let pointer: OpaquePointer

    init(_ key: TokenKey) {
        guard let pointer = cjose_jwk_create_oct_spec(key.secret, key.secret.count, nil) else {
            preconditionFailure("out of memory for a key")
        }
        self.pointer = pointer
    }

    deinit { cjose_jwk_release(pointer) }
}
