// Why this exists: one frame to many, the promise of a room: nobody in step notices who is not.

import Net
import Testing

@Suite struct BroadcastTests {
    private static let members = 200

    /// A room of 200, all connected, then `play`.
    private func room(
        _ play: @escaping (Stage, StreamGroup, _ servers: [Actor], _ clients: [Actor]) -> Void
    ) throws {
        Machine.raiseFileLimit()
        try Stage.play { stage in
            let group = StreamGroup(loop: stage.loop)
            var servers: [Actor] = []
            var clients: [Actor] = []
            let port = try stage.serve { peer in
                let server = Actor()
                servers.append(server)
                server.onOpened = { server in group.add(server.stream!) }
                server.onReceived = { _ in
                    // The client's number, so that both ends of a stream have the same index.
                    guard servers.allSatisfy({ $0.heard.count == 4 }) else { return }
                    guard servers.count == Self.members else { return }
                    servers.sort { $0.heardText < $1.heardText }
                    play(stage, group, servers, clients)
                }
                return server
            }
            for number in 0..<Self.members {
                let client = Actor()
                clients.append(client)
                client.onOpened = { $0.say("\(1_000 + number)") }
                stage.connect(client, port: port)
            }
        }
    }

    @Test func `one who does not read is cut and told, the others get everything`() throws {
        let size = 50_000
        let limit = 500_000
        let index = 7
        var slow: Actor?
        var others: [Actor] = []
        var sent = 0
        var wrong = 0
        try room { stage, group, servers, clients in
            slow = servers[index]
            others = clients.filter { $0 !== clients[index] }
            for other in others {
                // Frame n is full of the byte n.
                other.inspect = { bytes, position in
                    if Int(bytes.first!) != position / size + 1 { wrong += 1 }
                    if Int(bytes.last!) != (position + bytes.count - 1) / size + 1 { wrong += 1 }
                }
            }
            clients[index].stream?.pauseReading()
            var isBack = false
            func next() {
                let isOver = isBack || sent == 250
                if isOver, others.allSatisfy({ $0.heardCount == sent * size }) {
                    return stage.finish()
                }
                if !isOver {
                    sent += 1
                    let bytes = [UInt8](repeating: UInt8(sent), count: size)
                    group.broadcast(SharedBytes(copying: bytes), limit: limit)
                }
                stage.after(10) { next() }
            }
            slow!.onOverflowed = { slow in
                #expect(group.count == Self.members - 1)
                #expect(slow.stream!.queuedBytes <= limit)
                #expect(slow.drains == 0)
                clients[index].stream?.resumeReading()
            }
            slow!.onDrained = { slow in
                #expect(slow.stream!.queuedBytes == 0 && !slow.stream!.isBehind)
                group.add(slow.stream!)
                isBack = true
            }
            next()
        }
        #expect(wrong == 0)
        #expect(others.allSatisfy { $0.heardCount == sent * size })
        #expect(slow!.overflows == 1 && slow!.drains == 1)
    }

    @Test func `private bytes of the same turn come before the frame`() throws {
        var heard: [String] = []
        try room { stage, group, servers, clients in
            for (index, server) in servers.enumerated() where index % 2 == 0 { server.say("you;") }
            group.broadcast(SharedBytes("all"), limit: 1_000)
            servers[0].say("!")
            stage.after(200) {
                heard = clients.map(\.heardText)
                stage.finish()
            }
        }
        #expect(heard.prefix(3) == ["you;all!", "all", "you;all"])
    }

    @Test func `a broken connection leaves the group and ends once`() throws {
        var broken: Actor?
        var countAfter = 0
        try room { stage, group, servers, clients in
            broken = servers[3]
            broken!.onEnded = { _ in }
            // Unread bytes make the peer's close a reset.
            broken!.say("unread")
            clients[3].onReceived = { $0.stream?.close(afterFlush: false) }
            stage.after(100) {
                for _ in 0..<3 { group.broadcast(SharedBytes("x"), limit: 1_000) }
                stage.after(50) {
                    countAfter = group.count
                    stage.finish()
                }
            }
        }
        #expect(countAfter == Self.members - 1)
        #expect(broken!.ends.count == 1 && broken!.overflows == 0)
    }

    @Test func `members may be removed while they are being visited`() throws {
        var visited = 0
        var left = -1
        try room { stage, group, servers, _ in
            group.forEach { handler in
                visited += 1
                group.remove(servers[visited - 1].stream!)
                handler.stream?.close(afterFlush: false)
            }
            left = group.count
            stage.finish()
        }
        #expect(visited >= Self.members / 2)
        #expect(left == 0)
    }
}
