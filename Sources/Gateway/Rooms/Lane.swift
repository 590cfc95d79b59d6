// The viewers of one room on one loop who are sent the same bytes: who have muted the same and want
// the same variant.
//
// A danmaku alone hardly compresses; after those before it, it does. So compressed frames refer to
// the show so far, and yet are made once for all: the frames of a lane go only to viewers who have
// been sent all of it since the last key frame. A key frame refers to nothing. Who comes between
// two of them is a newcomer and gets frames that refer to nothing either, until the next key frame
// joins both. There is one when newcomers wait, at most one an interval. What one viewer alone is
// told meanwhile goes uncompressed, which leaves its context as it is (RFC 7692 section 7.2.3.2
// takes only compressed messages into it).

internal import Live
internal import Net

final class Lane {
    /// ms between two key frames.
    private static let keyInterval: Int64 = 2_000
    /// Of what was shown since the key frame, bytes that a frame may refer to.
    private static let contextBytes = 16_384

    let quiet: Quiet
    let variant: Variant
    private let encoder: FrameEncoder
    private let members: StreamGroup
    private let newcomers: StreamGroup
    private var told: [UInt8] = []
    private var keyAt: Int64 = 0

    init(_ quiet: Quiet, _ variant: Variant, _ encoder: FrameEncoder, _ loop: Loop) {
        self.quiet = quiet
        self.variant = variant
        self.encoder = encoder
        members = StreamGroup(loop: loop)
        newcomers = StreamGroup(loop: loop)
    }

    var count: Int { members.count + newcomers.count }

    func add(_ stream: Stream) {
        if case .deflate(_, keepsContext: true) = variant.compression {
            newcomers.add(stream)
        } else {
            members.add(stream)
        }
    }

    func remove(_ stream: Stream) {
        members.remove(stream)
        newcomers.remove(stream)
    }

    /// All who are here, in groups whose order stays.
    var groups: [StreamGroup] { [members, newcomers] }

    /// Sends a frame that is the same for all and not compressed.
    func send(_ frame: SharedBytes, limit: Int) {
        if members.count > 0 { members.broadcast(frame, limit: limit) }
        if newcomers.count > 0 { newcomers.broadcast(frame, limit: limit) }
    }

    /// Sends a tick, compressed. `payload` is in the lane's encoding.
    func compress(_ payload: [UInt8], windowBits: UInt8, now: Int64, limit: Int) {
        func frame(after told: [UInt8]) -> SharedBytes {
            SharedBytes(
                copying: encoder.compressed(
                    payload, variant.encoding, windowBits: windowBits, after: told))
        }
        guard case .deflate(_, keepsContext: true) = variant.compression else {
            return members.broadcast(frame(after: []), limit: limit)
        }
        if newcomers.count > 0, members.count == 0 || now >= keyAt + Self.keyInterval {
            keyAt = now
            told = []
            send(frame(after: told), limit: limit)
            newcomers.forEach { handler in
                if let stream = handler.stream { members.add(stream) }
            }
        } else {
            if members.count > 0 { members.broadcast(frame(after: told), limit: limit) }
            if newcomers.count > 0 { newcomers.broadcast(frame(after: []), limit: limit) }
        }
        told += payload
        if told.count > Self.contextBytes { told.removeFirst(told.count - Self.contextBytes) }
    }
}
