// Every limit of the gateway by name, with its default and its range, in one place: what is not
// listed here has no limit of its own. A peer that goes past one gets the protocol's code.

/// Limits of a node. Times are in milliseconds, sizes in bytes. The configuration names each by its
/// property's name in snake case, times with `_ms` behind, as listed in `Limits.all`.
package struct Limits: Sendable, Hashable {
    // MARK: Before the upgrade

    /// From the first byte to the whole head (408), and from admission to the welcome.
    package var handshakeTimeout: Int64 = 5_000
    /// Request line and headers together (431).
    package var headBytes = 16_384
    /// Header fields in a request (431).
    package var headFields = 64
    /// Path and query (414).
    package var targetBytes = 4_096
    /// Body of a plain request (413).
    package var bodyBytes = 262_144
    /// Body of a request with events of the mall, which come in batches (413).
    package var eventsBodyBytes = 1_048_576
    /// Plain requests a second of one viewer or host, and at once (429).
    package var requestsPerSecond: Int64 = 100
    /// Plain requests a second of one operator or service, and at once (429).
    package var mallRequestsPerSecond: Int64 = 10_000
    /// A plain request waits this long for the store (503).
    package var answerTimeout: Int64 = 10_000
    /// A plain connection waits this long for its next request.
    package var keepAlive: Int64 = 15_000

    // MARK: Who may come

    /// Connections to rooms on this node (503); never more than the system's limit of open files
    /// leaves room for.
    package var connections = 15_000
    /// Files left free of those the system allows, for the admin address and the store: the rest of
    /// a crowd waits until some are closed. At most a quarter of all.
    package var sparedFiles = 32
    /// Bytes of memory of the process beyond which nobody new is let in (503); 0 for three quarters
    /// of what the system lets it have.
    package var memoryBytes = 0
    /// Rooms that one user may be in at a time (4101).
    package var connectionsPerUser = 5
    /// Connections from one IPv4 address or IPv6 /64 network (429).
    package var connectionsPerAddress = 200
    /// New connections a second from one address or network (429).
    package var joinsPerSecondPerAddress = 50
    /// Guests from one address or network who may become members in an hour (`rate_limited`); 0 for
    /// none, where only the mall makes members (`forbidden`).
    package var registrationsPerHourPerAddress = 30
    /// The token that such a member is given is good for so long.
    package var memberToken: Int64 = 2_592_000_000
    /// Joins a second of the whole node; when there are more, the highest tiers come first (503).
    package var joinsPerSecond = 10_000
    /// Whether the limits of an address above hold for loopback addresses too.
    package var loopbackLimited = false
    /// A join waits this long for the store before it is let in with the last known tier.
    package var admissionTimeout: Int64 = 500
    /// Who comes back within this time is let in without asking the store, where nothing speaks
    /// against it; 0 for never.
    package var resume: Int64 = 300_000
    /// Members remembered for that after they have left.
    package var resumeMembers = 20_000

    // MARK: What a viewer may send

    /// A message of a viewer, all its fragments together (1009).
    package var messageBytes = 16_384
    /// A message of a host or operator (1009).
    package var hostMessageBytes = 65_536
    /// Frames that one message may be cut into (1008).
    package var fragments = 1_024
    /// A message in fragments has to be complete after this (1008).
    package var assembly: Int64 = 30_000
    /// Objects and arrays within each other (`bad_request`).
    package var jsonDepth = 32
    /// Keys of one command, all objects together (`bad_request`).
    package var jsonKeys = 256
    /// Commands a second of a viewer (`rate_limited`).
    package var commandsPerSecond: Int64 = 20
    /// Commands that a viewer may send at once after a pause.
    package var commandsBurst: Int64 = 40
    /// Commands a second of a host or operator, and at once.
    package var hostCommandsPerSecond: Int64 = 500
    /// Frames that are no command, until the connection is closed (4102).
    package var badCommands = 10
    /// Commands refused in a row for their rate, until the connection is closed (4102).
    package var refusalsInARow = 200
    /// Pings and pongs a second (1008).
    package var pingsPerSecond: Int64 = 1
    /// Pings and pongs at once after a pause.
    package var pingsBurst: Int64 = 10

    // MARK: What a viewer is sent

    /// Of the show, waiting for one slow viewer: beyond it the viewer is moved to a snapshot.
    package var showQueueBytes = 262_144
    /// Bytes for a viewer that the kernel may hold before it has sent them; behind that they wait
    /// here, where they count.
    package var kernelQueueBytes = 131_072
    /// Waiting for one viewer, beyond which nothing more is sent: the connection is closed.
    package var queueBytes = 1_048_576
    /// A connection that takes nothing for so long is closed.
    package var stall: Int64 = 10_000
    /// Between two heartbeats.
    package var heartbeat: Int64 = 25_000
    /// A connection that says nothing for so long, not even a pong, is closed.
    package var idle: Int64 = 75_000
    /// Events of a room kept for those who come back.
    package var historyEvents = 2_000
    /// Bytes of a room's events kept for those who come back.
    package var historyBytes = 1_048_576
    /// Between two ticks of a busy room.
    package var tickBusy: Int64 = 50
    /// The most between two ticks of a busy room, however little time its loop has left.
    package var tickSaturated: Int64 = 250

    /// How hard frames are compressed for who offers permessage-deflate: 1 to 9; 0 for not at all.
    package var deflateLevel: Int64 = 6
    /// Frames for one viewer alone are compressed from this size on.
    package var deflateLeastBytes = 1_024

    // MARK: The node

    /// Rooms, configured and made; beyond them none is made.
    package var rooms = 10_000
    /// Requests that may wait for the store (`unavailable`).
    package var committerQueue = 60_000
    /// Requests in one transaction at most.
    package var committerBatch = 8_000
    /// Between the beginnings of two large transactions, and how long joins wait for each other in
    /// a storm: the larger a transaction, the fewer pages are written for a request.
    package var committerGather: Int64 = 60
    /// Viewers are told to leave over this time when the node drains.
    package var drain: Int64 = 10_000

    // MARK: Webhooks

    /// From connecting to a receiver to the end of its answer.
    package var webhookTimeout: Int64 = 10_000
    /// A receiver's answer; a longer one counts as a failure.
    package var webhookAnswerBytes = 65_536
    /// Events on their way to one receiver, each of another member.
    package var webhookParallel = 8
    /// Events of one receiver that are tried again or wait behind such; more wait in the feed.
    package var webhookWaiting = 10_000
    /// The longest time between two attempts.
    package var webhookBackoff: Int64 = 3_600_000
    /// An event that fails for so long is parked.
    package var webhookPatience: Int64 = 86_400_000

    package init() {}

    /// Connections to rooms that a process with `files` open files at most can hold: a few files
    /// are the store's, the loops' and plain requests'.
    static func connections(files: Int) -> Int { max(files / 4, files - 256) }

    /// Held to what a process can have: `files` open files, and `memory` bytes.
    package func held(files: Int, memory: Int) -> Limits {
        var held = self
        held.connections = min(connections, Self.connections(files: files))
        held.sparedFiles = min(sparedFiles, files / 4)
        if memoryBytes == 0 { held.memoryBytes = memory / 4 * 3 }
        return held
    }
}

extension Limits {
    /// A limit as the configuration knows it.
    package struct Entry: Sendable {
        /// Its key, such as `message_bytes`.
        package let name: String
        /// What it may be set to.
        package let range: ClosedRange<Int64>
        private let read: @Sendable (Limits) -> Int64
        private let write: @Sendable (inout Limits, Int64) -> Void

        init<Number: FixedWidthInteger & SendableMetatype>(
            _ name: String, _ path: any WritableKeyPath<Limits, Number> & Sendable,
            _ range: ClosedRange<Int64>
        ) {
            self.name = name
            self.range = range
            read = { Int64($0[keyPath: path]) }
            write = { $0[keyPath: path] = Number($1) }
        }

        /// What it is set to in `limits`.
        package func value(in limits: Limits) -> Int64 { read(limits) }

        /// Sets it; false, and nothing is changed, where the value is out of range.
        package func set(_ value: Int64, in limits: inout Limits) -> Bool {
            guard range.contains(value) else { return false }
            write(&limits, value)
            return true
        }
    }

    /// Every limit that is a number. `loopback_limited`, the one that is not, is true or false.
    package static let all: [Entry] = [
        Entry("handshake_timeout_ms", \.handshakeTimeout, 100...60_000),
        Entry("head_bytes", \.headBytes, 1_024...65_536),
        Entry("head_fields", \.headFields, 8...256),
        Entry("target_bytes", \.targetBytes, 128...16_384),
        Entry("body_bytes", \.bodyBytes, 0...16_777_216),
        Entry("events_body_bytes", \.eventsBodyBytes, 0...16_777_216),
        Entry("requests_per_second", \.requestsPerSecond, 1...1_000_000),
        Entry("mall_requests_per_second", \.mallRequestsPerSecond, 1...1_000_000),
        Entry("answer_timeout_ms", \.answerTimeout, 100...60_000),
        Entry("keep_alive_ms", \.keepAlive, 100...600_000),
        Entry("connections", \.connections, 1...1_000_000),
        Entry("spared_files", \.sparedFiles, 0...4_096),
        Entry("memory_bytes", \.memoryBytes, 0...1_099_511_627_776),
        Entry("connections_per_user", \.connectionsPerUser, 1...1_000),
        Entry("connections_per_address", \.connectionsPerAddress, 1...1_000_000),
        Entry("joins_per_second_per_address", \.joinsPerSecondPerAddress, 1...1_000_000),
        Entry(
            "registrations_per_hour_per_address", \.registrationsPerHourPerAddress,
            0...1_000_000),
        Entry("member_token_ms", \.memberToken, 60_000...315_360_000_000),
        Entry("joins_per_second", \.joinsPerSecond, 1...1_000_000),
        Entry("admission_timeout_ms", \.admissionTimeout, 10...60_000),
        Entry("resume_ms", \.resume, 0...3_600_000),
        Entry("resume_members", \.resumeMembers, 0...1_000_000),
        Entry("message_bytes", \.messageBytes, 1_024...1_048_576),
        Entry("host_message_bytes", \.hostMessageBytes, 1_024...1_048_576),
        Entry("fragments", \.fragments, 1...65_536),
        Entry("assembly_ms", \.assembly, 100...600_000),
        Entry("json_depth", \.jsonDepth, 4...128),
        Entry("json_keys", \.jsonKeys, 16...65_536),
        Entry("commands_per_second", \.commandsPerSecond, 1...1_000),
        Entry("commands_burst", \.commandsBurst, 1...10_000),
        Entry("host_commands_per_second", \.hostCommandsPerSecond, 1...1_000),
        Entry("bad_commands", \.badCommands, 0...10_000),
        Entry("refusals_in_a_row", \.refusalsInARow, 0...100_000),
        Entry("pings_per_second", \.pingsPerSecond, 1...1_000),
        Entry("pings_burst", \.pingsBurst, 1...10_000),
        Entry("show_queue_bytes", \.showQueueBytes, 4_096...1_048_576),
        Entry("kernel_queue_bytes", \.kernelQueueBytes, 4_096...67_108_864),
        Entry("queue_bytes", \.queueBytes, 65_536...67_108_864),
        Entry("stall_ms", \.stall, 100...600_000),
        Entry("heartbeat_ms", \.heartbeat, 100...600_000),
        Entry("idle_ms", \.idle, 200...3_600_000),
        Entry("history_events", \.historyEvents, 1...1_000_000),
        Entry("history_bytes", \.historyBytes, 4_096...1_073_741_824),
        Entry("tick_busy_ms", \.tickBusy, 10...1_000),
        Entry("tick_saturated_ms", \.tickSaturated, 10...5_000),
        Entry("deflate_level", \.deflateLevel, 0...9),
        Entry("deflate_least_bytes", \.deflateLeastBytes, 16...1_048_576),
        Entry("rooms", \.rooms, 1...1_000_000),
        Entry("committer_queue", \.committerQueue, 1...1_000_000),
        Entry("committer_batch", \.committerBatch, 1...100_000),
        Entry("committer_gather_ms", \.committerGather, 0...1_000),
        Entry("drain_ms", \.drain, 0...600_000),
        Entry("webhook_timeout_ms", \.webhookTimeout, 10...60_000),
        Entry("webhook_answer_bytes", \.webhookAnswerBytes, 1_024...1_048_576),
        Entry("webhook_parallel", \.webhookParallel, 1...16),
        Entry("webhook_waiting", \.webhookWaiting, 1...100_000),
        Entry("webhook_backoff_ms", \.webhookBackoff, 10...86_400_000),
        Entry("webhook_patience_ms", \.webhookPatience, 0...2_592_000_000),
    ]

    /// Says which two limits cannot both hold; nil where all go together.
    package var contradiction: String? {
        if idle <= heartbeat { return "idle_ms must be longer than heartbeat_ms" }
        if tickSaturated < tickBusy { return "tick_saturated_ms must not be below tick_busy_ms" }
        if hostMessageBytes < messageBytes {
            return "host_message_bytes must not be below message_bytes"
        }
        if queueBytes < showQueueBytes {
            return "queue_bytes must not be below show_queue_bytes"
        }
        return nil
    }
}
