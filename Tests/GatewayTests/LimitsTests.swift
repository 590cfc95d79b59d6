// Limits are set by name from outside, so each has a range, and their defaults have to be what the
// protocol's page promises.

import Testing

@testable import Gateway

@Suite struct Limit {
    @Test func `names are each property's in snake case, times with their unit`() {
        let properties = Mirror(reflecting: Limits()).children.compactMap { child in
            child.value is Bool ? nil : child.label
        }
        let names = properties.map { property in
            property.reduce(into: "") { name, letter in
                name += letter.isUppercase ? "_\(letter.lowercased())" : "\(letter)"
            }
        }
        #expect(Limits.all.map { $0.name.replacing(/_ms$/, with: "") }.sorted() == names.sorted())
    }

    @Test(
        arguments: [
            ("handshake_timeout_ms", 5_000), ("head_bytes", 16_384), ("head_fields", 64),
            ("target_bytes", 4_096), ("message_bytes", 16_384), ("host_message_bytes", 65_536),
            ("fragments", 1_024), ("assembly_ms", 30_000), ("json_depth", 32), ("json_keys", 256),
            ("connections_per_user", 5), ("connections_per_address", 200),
            ("joins_per_second_per_address", 50), ("pings_per_second", 1),
            ("queue_bytes", 1_048_576), ("kernel_queue_bytes", 131_072),
            ("stall_ms", 10_000), ("heartbeat_ms", 25_000), ("idle_ms", 75_000),
            ("body_bytes", 262_144), ("host_commands_per_second", 500),
        ] as [(String, Int64)])
    func `defaults are the published ones`(name: String, value: Int64) throws {
        let entry = try #require(Limits.all.first { $0.name == name })
        #expect(entry.value(in: Limits()) == value)
    }

    @Test(arguments: Limits.all.map(\.name))
    func `values stay in their range, and the default is in it`(name: String) throws {
        let entry = try #require(Limits.all.first { $0.name == name })
        var limits = Limits()
        let initial = entry.value(in: limits)
        #expect(entry.range.contains(initial))
        for value in [entry.range.lowerBound - 1, entry.range.upperBound + 1, .min, .max] {
            #expect(!entry.set(value, in: &limits))
            #expect(entry.value(in: limits) == initial)
        }
        for value in [entry.range.lowerBound, entry.range.upperBound] {
            #expect(entry.set(value, in: &limits))
            #expect(entry.value(in: limits) == value)
        }
    }

    @Test func `pairs that cannot both hold are found`() {
        #expect(Limits().contradiction == nil)
        let wrong: [(inout Limits) -> Void] = [
            { $0.idle = $0.heartbeat }, { $0.tickSaturated = $0.tickBusy - 1 },
            { $0.hostMessageBytes = $0.messageBytes - 1 },
            { $0.queueBytes = $0.showQueueBytes - 1 },
        ]
        for change in wrong {
            var limits = Limits()
            change(&limits)
            #expect(limits.contradiction != nil)
        }
    }

    @Test(arguments: [(20_000, 19_744), (1_024, 768), (256, 64), (100, 25)])
    func `of connections leaves files for the rest`(files: Int, connections: Int) {
        #expect(Limits.connections(files: files) == connections)
    }

    @Test func `of files and memory are held to what the process can have`() {
        let limits = Limits()
        let held = limits.held(files: 64, memory: 1_000_000)
        #expect(held.connections == 16)
        #expect(held.sparedFiles == 16)
        #expect(held.memoryBytes == 750_000)
        var narrow = limits
        narrow.memoryBytes = 9
        narrow.connections = 7
        let kept = narrow.held(files: 20_000, memory: 1_000_000)
        #expect(kept.memoryBytes == 9)
        #expect(kept.connections == 7)
        #expect(kept.sparedFiles == limits.sparedFiles)
    }
}
