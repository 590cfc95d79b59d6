// Why this exists: what one connection promises its owner: bytes in order over both lanes, one end,
// and a good-bye that arrives.

import Net
import Testing

@Suite struct StreamTests {
    @Test func `an echo comes back`() throws {
        try Stage.play { stage in
            let port = try stage.serve { peer in
                #expect(peer.isLoopback && peer.host == "127.0.0.1")
                let server = Actor()
                server.onReceived = { $0.say($0.heardText) }
                return server
            }
            let client = Actor()
            client.onOpened = { $0.say("hello") }
            client.onReceived = { client in
                #expect(client.heardText == "hello")
                stage.finish()
            }
            stage.connect(client, port: port)
        }
    }

    @Test func `a slow reader receives both lanes in the order they were sent`() throws {
        let count = 2_000
        var expected: [UInt8] = []
        let client = Actor()
        try Stage.play { stage in
            let port = try stage.serve { _ in
                let server = Actor()
                server.onOpened = { server in
                    for number in 0..<count {
                        let line = Array("\(number)".utf8) + [UInt8](repeating: 46, count: 4_000)
                        expected += line
                        if number % 3 == 0 {
                            server.stream?.send(SharedBytes(copying: line))
                        } else if number % 400 < 100 || server.stream?.isBehind == false {
                            server.stream?.send(line)
                        } else {
                            server.stream?.send(SharedBytes(copying: line))
                        }
                        // The reader is slow, not dead: stay below the private lane's limit.
                        if (server.stream?.queuedBytes ?? 0) > 900_000 { break }
                    }
                    #expect(server.stream?.isBehind == true)
                }
                server.onDrained = { $0.stream?.close(afterFlush: true) }
                return server
            }
            client.onOpened = { client in
                client.stream?.pauseReading()
                stage.after(100) { client.stream?.resumeReading() }
            }
            client.onClosed = { _ in stage.finish() }
            stage.connect(client, port: port)
        }
        #expect(client.heard == expected)
        #expect(client.ends == [.peer])
    }

    @Test func `what is said before a polite close arrives though the peer is still talking`()
        throws
    {
        let client = Actor()
        let server = Actor()
        try Stage.play { stage in
            let port = try stage.serve { _ in server }
            server.onReceived = { server in
                server.say("enough")
                server.stream?.close(afterFlush: true)
                server.say("never sent")
                #expect(server.stream?.isOpen == false)
            }
            client.onOpened = { client in
                for _ in 0..<100 { client.stream?.send([UInt8](repeating: 1, count: 10_000)) }
            }
            var closed = 0
            let count: (Actor) -> Void = { _ in
                closed += 1
                if closed == 2 { stage.finish() }
            }
            client.onClosed = count
            server.onClosed = count
            stage.connect(client, port: port)
        }
        #expect(client.heardText == "enough")
        #expect(server.ends == [.local])
        #expect(server.heard.count <= 65_536, "nothing is received after the close")
    }

    @Test func `a peer that never says good-bye is closed after two seconds`() throws {
        let server = Actor()
        let client = Actor()
        try Stage.play { stage in
            let port = try stage.serve { _ in server }
            var began: Int64 = 0
            server.onOpened = { server in
                began = stage.loop.now
                server.stream?.close(afterFlush: true)
            }
            server.onClosed = { _ in
                #expect(2_000...3_000 ~= stage.loop.now - began)
                stage.finish()
            }
            client.onEnded = { _ in }
            stage.connect(client, port: port)
        }
        #expect(server.ends == [.local])
        #expect(client.stream == nil)
    }

    @Test func `closing twice in a callback ends once`() throws {
        let server = Actor()
        try Stage.play { stage in
            let port = try stage.serve { _ in server }
            server.onReceived = { server in
                server.stream?.close(afterFlush: true)
                server.stream?.close(afterFlush: false)
                server.stream?.close(afterFlush: false)
            }
            server.onClosed = { server in
                #expect(server.stream?.isOpen == false)
                stage.after(50) { stage.finish() }
            }
            let client = Actor()
            client.onOpened = { $0.say("x") }
            stage.connect(client, port: port)
        }
        #expect(server.ends == [.local])
    }

    @Test func `a peer that takes nothing is closed as stalled`() throws {
        let server = Actor()
        try Stage.play { stage in
            stage.loop.stallLimit = 200
            let port = try stage.serve { _ in server }
            let frame = SharedBytes(copying: [UInt8](repeating: 7, count: 8_000_000))
            var began: Int64 = 0
            server.onOpened = { server in
                server.stream?.send(frame)
                #expect(server.stream?.isBehind == true)
                began = stage.loop.now
            }
            server.onClosed = { _ in
                #expect(stage.loop.now - began >= 200)
                stage.finish()
            }
            let client = Actor()
            client.onOpened = { $0.stream?.pauseReading() }
            stage.connect(client, port: port)
        }
        #expect(server.ends == [.stalled])
    }

    @Test func `private bytes beyond the limit close a stream that is behind`() throws {
        let server = Actor()
        try Stage.play { stage in
            let port = try stage.serve { _ in server }
            server.onOpened = { server in
                let chunk = [UInt8](repeating: 1, count: 100_000)
                for _ in 0..<400 { server.stream?.send(chunk) }
                #expect(server.stream?.isOpen == false)
                #expect((server.stream?.queuedBytes ?? 0) < 1_300_000)
            }
            server.onClosed = { _ in stage.finish() }
            let client = Actor()
            client.onOpened = { $0.stream?.pauseReading() }
            stage.connect(client, port: port)
        }
        #expect(server.ends == [.stalled])
    }

    @Test func `five thousand streams are all closed when the loop stops`() throws {
        Machine.raiseFileLimit()
        let count = 5_000
        var servers: [Actor] = []
        var clients: [Actor] = []
        try Stage.play(deadline: 60_000) { stage in
            let frame = SharedBytes("last words")
            let port = try stage.serve { _ in
                let server = Actor()
                servers.append(server)
                if servers.count == count {
                    // Some have bytes under way in every stage when all ends.
                    server.onOpened = { _ in
                        for server in servers {
                            server.say("a")
                            server.stream?.send(frame)
                        }
                        stage.finish()
                    }
                }
                return server
            }
            for _ in 0..<count {
                let client = Actor()
                clients.append(client)
                stage.connect(client, port: port)
            }
        }
        #expect(servers.count == count)
        #expect(servers.allSatisfy { $0.ends == [.local] && $0.stream == nil })
        #expect(clients.allSatisfy { $0.ends.count == 1 })
    }
}
