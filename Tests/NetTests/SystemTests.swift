// Why this exists: the small facts that other layers lean on: addresses as limit keys, signals as
// events, clocks and chance.

import Glibc
import Net
import Testing

@Suite struct SystemTests {
    @Test(arguments: [
        ("192.0.2.1", 443, "192.0.2.1:443", false),
        ("127.9.9.9", 1, "127.9.9.9:1", true),
        ("2001:db8::1", 443, "[2001:db8::1]:443", false),
        ("::1", 0, "[::1]:0", true),
        ("::ffff:127.0.0.1", 80, "127.0.0.1:80", true),
    ])
    func `an address is read and written`(
        host: String, port: Int, text: String, isLoopback: Bool
    ) {
        let address = PeerAddress(host: host, port: port)
        #expect(address?.description == text)
        #expect(address?.isLoopback == isLoopback)
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.2", false),
        ("192.0.2.1", "::ffff:192.0.2.1", true),
        ("2001:db8::1", "2001:db8::ffff:2", true),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", false),
    ])
    func `addresses of one subscriber share a key`(one: String, other: String, isSame: Bool) {
        let keys = [one, other].map { PeerAddress(host: $0, port: 1)?.networkKey }
        #expect((keys[0] == keys[1]) == isSame)
    }

    @Test(
        arguments: [
            (
                "12:cpu,cpuacct:/a\n4:memory:/b/c\n",
                [
                    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
                    "/sys/fs/cgroup/memory/b/c/memory.limit_in_bytes",
                ]
            ),
            (
                "0::/system.slice/livegate.service\n",
                [
                    "/sys/fs/cgroup/memory.max",
                    "/sys/fs/cgroup/system.slice/livegate.service/memory.max",
                ]
            ),
            ("", []), ("nothing of it\n", []), ("3:pids:/\n", []),
        ] as [(String, [String])])
    func `a control group's limit of memory stands in its files`(groups: String, files: [String]) {
        #expect(Machine.groupFiles(of: groups) == files)
    }

    @Test func `a process may have some memory, and has less`() {
        #expect(Machine.residentBytes > 1_048_576)
        #expect(Machine.memoryLimit > Machine.residentBytes)
    }

    @Test func `open files are counted, however many they are`() async {
        // In a process of its own, where no other test opens any.
        await #expect(processExitsWith: .success) {
            let before = Machine.usage().openFiles
            for _ in 0..<200 where dup(STDERR_FILENO) < 0 { exit(1) }
            let now = Machine.usage().openFiles
            if now != before + 200 || now != Machine.listOpenFiles() { exit(1) }
        }
    }

    @Test(.disabled(if: hasAddressSanitizer, "its allocator has no arenas"))
    func `what a thread has freed at the end of its arena goes back to the system`() async {
        // In a process of its own, where no other thread shares the arena.
        await #expect(processExitsWith: .success) {
            let worker = Worker<Int>(name: "busy", capacity: 1, batch: 1) { _ in
                // Twice: what the program itself takes when it does so first lies above the blocks.
                _ = freeAtEndOfArena(size: 100)
                let pages = freeAtEndOfArena(size: 100 << 10)
                if pages.kept < 600 || pages.left > 100 { exit(1) }
            }
            if !worker.post(1) { exit(1) }
            worker.finish()
        }
    }

    @Test func `a signal arrives as an event of the loop`() throws {
        var seen: [Int32] = []
        try Stage.play { stage in
            var signals: Signals?
            signals = Signals.watch([SIGUSR1, SIGUSR2], on: stage.loop) { number in
                seen.append(number)
                signals?.close()
                signals?.close()
                stage.finish()
            }
            kill(getpid(), SIGUSR2)
        }
        #expect(seen == [SIGUSR2])
    }

    @Test func `bodies run before the flush of what they send`() throws {
        try Stage.play { stage in
            var turns = 0
            let client = Actor()
            let server = Actor()
            let port = try stage.serve { _ in server }
            stage.loop.atFlush {
                turns += 1
                if server.stream != nil, server.ends.isEmpty, client.heard.isEmpty {
                    server.say("!")
                }
            }
            client.onReceived = { _ in stage.finish() }
            stage.connect(client, port: port)
        }
    }

    @Test func `the clocks of a loop follow the machine's`() throws {
        try Stage.play { stage in
            stage.after(50) {
                #expect(abs(stage.loop.wallNow - Clock.wallNow()) < 1_000)
                #expect(abs(stage.loop.now - Clock.monotonicNow()) < 1_000)
                #expect(stage.loop.lag >= 0 && 0...1 ~= stage.loop.busyShare)
                stage.finish()
            }
        }
    }

    @Test func `all loops have one time`() throws {
        var offsets: Set<Int64> = []
        for _ in 0..<100 {
            let loop = try Loop()
            offsets.insert(loop.wallNow - loop.now)
            usleep(137)
        }
        #expect(offsets.count == 1)
    }

    @Test func `random bytes differ`() {
        #expect(Entropy.bytes(32) != Entropy.bytes(32))
        #expect(Entropy.bytes(0).isEmpty)
        #expect(Entropy.seed() != Entropy.seed())
        #expect(Machine.availableCores >= 1)
    }
}

private let hasAddressSanitizer = dlsym(dlopen(nil, RTLD_NOW), "__asan_init") != nil

/// Frees thirty blocks after each other; how many whole pages of theirs are in memory before what
/// they took is returned, and how many after that.
private func freeAtEndOfArena(size: Int) -> (kept: Int, left: Int) {
    // From here on the allocator keeps what is freed.
    Machine.returnEndOfArena()
    let blocks = (0..<30).map { _ in malloc(size)! }
    for block in blocks { memset(block, 1, size) }
    for block in blocks.reversed() { free(block) }
    let kept = residentPages(of: blocks, size)
    Machine.returnEndOfArena()
    return (kept, residentPages(of: blocks, size))
}

/// Whole pages of the blocks that are in memory.
private func residentPages(of blocks: [UnsafeMutableRawPointer], _ size: Int) -> Int {
    let page = Int(getpagesize())
    return blocks.reduce(0) { sum, block in
        let first = block.alignedUp(toMultipleOf: page)
        var states = [UInt8](repeating: 0, count: max(0, block + size - first) / page)
        mincore(first, states.count * page, &states)
        return sum + states.count { $0 & 1 == 1 }
    }
}
