// Why this exists: chance enters the program here and nowhere else, straight from the kernel.
// Deciding code receives a seed as an input and stays repeatable.

internal import CUV

/// Random bytes of the operating system, fit for keys.
package enum Entropy {
    /// Fills `buffer` completely. The kernel's generator does not fail once it is seeded, so a
    /// failure is a broken machine and stops the program.
    package static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let base = buffer.baseAddress, buffer.count > 0 else { return }
        let status = uv_random(nil, nil, base, buffer.count, 0, nil)
        precondition(status == 0, "the kernel gives no random bytes")
    }

    /// `count` random bytes.
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            fill(UnsafeMutableRawBufferPointer(buffer))
            filled = count
        }
    }

    /// 64 random bits, for instance to seed a repeatable generator.
    package static func seed() -> UInt64 {
        var seed: UInt64 = 0
        withUnsafeMutableBytes(of: &seed) { fill($0) }
        return seed
    }
}
