// Why this exists: the way in: who is let in, who is refused, and what happens when the process can
// take no more.

import Glibc
import Net
import Testing

@Suite struct ListenerTests {
    @Test func `a refused connection is closed without a word`() throws {
        let client = Actor()
        try Stage.play { stage in
            let port = try stage.serve { _ in nil }
            client.onClosed = { _ in stage.finish() }
            stage.connect(client, port: port)
        }
        #expect(client.heard.isEmpty && client.ends.count == 1)
    }

    @Test func `the source address of a connection can be chosen`() throws {
        try Stage.play { stage in
            let port = try stage.serve { peer in
                #expect(peer.host == "127.0.0.2" && peer.isLoopback)
                stage.finish()
                return nil
            }
            stage.connect(Actor(), port: port, from: "127.0.0.2")
        }
    }

    @Test func `IPv6 is served like IPv4`() throws {
        try Stage.play { stage in
            let listener = try Listener.listen(on: stage.loop, address: "::1", port: 0) { peer in
                #expect(peer.host == "::1" && peer.isLoopback && !peer.isIPv4)
                stage.finish()
                return nil
            }
            Connector.connect(on: stage.loop, to: "::1", port: listener.port, handler: Actor()) {
                #expect($0 == nil)
            }
        }
    }

    @Test func `a port nobody listens on refuses, and the handler hears nothing`() throws {
        let client = Actor()
        try Stage.play { stage in
            let listener = try Listener.listen(on: stage.loop, address: "127.0.0.1", port: 0) {
                _ in nil
            }
            listener.close()
            listener.close()
            Connector.connect(
                on: stage.loop, to: "127.0.0.1", port: listener.port, handler: client
            ) { error in
                #expect(error?.code == -ECONNREFUSED)
                stage.finish()
            }
        }
        #expect(client.ends.isEmpty)
    }

    @Test(arguments: ["localhost", "", "300.0.0.1", "::g"])
    func `what is not a numeric address is refused`(address: String) throws {
        let loop = try Loop()
        #expect(throws: NetError.self) {
            try Listener.listen(on: loop, address: address, port: 0) { _ in nil }
        }
        #expect(PeerAddress(host: address, port: 1) == nil)
    }

    @Test func `two loops share a port`() throws {
        try Stage.play { stage in
            let port = try stage.serve { _ in nil }
            let other = try Loop()
            let second = try Listener.listen(on: other, address: "127.0.0.1", port: port) {
                _ in nil
            }
            #expect(second.port == port)
            stage.finish()
        }
    }

    @Test func `out of file descriptors, those inside are served and the rest wait`() async {
        // In a process of its own, since the limit holds for all of a process.
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 64, rlim_max: 64)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            try Stage.play(deadline: 5_000) { stage in
                var echoes = 0
                let port = try stage.serve { _ in
                    let server = Actor()
                    server.onReceived = { $0.say("y") }
                    return server
                }
                let inside = Actor()
                var crowd: [Actor] = []
                inside.onReceived = { inside in
                    echoes += 1
                    if echoes == 1 {
                        // More than can be: connecting, and accepting, run out of descriptors.
                        for _ in 0..<60 {
                            let one = Actor()
                            crowd.append(one)
                            Connector.connect(
                                on: stage.loop, to: "127.0.0.1", port: port, handler: one
                            ) { _ in }
                        }
                        stage.after(300) { inside.say("x") }
                    } else {
                        let waiting = Actor()
                        waiting.onReceived = { _ in stage.finish() }
                        for one in crowd { one.stream?.close(afterFlush: false) }
                        stage.after(50) {
                            waiting.onOpened = { $0.say("x") }
                            stage.connect(waiting, port: port)
                        }
                    }
                }
                inside.onOpened = { $0.say("x") }
                stage.connect(inside, port: port)
                stage.after(4_000) { if !stage.isFinished { exit(1) } }
            }
        }
    }

    @Test func `a crowd at one door leaves files for another, and waits until there are more`()
        async
    {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 64, rlim_max: 64)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            try Stage.play { stage in
                var (inside, left) = (0, 0)
                let wide = try Listener.listen(
                    on: stage.loop, address: "127.0.0.1", port: 0, sparedFiles: 16
                ) { _ in
                    inside += 1
                    if left > 0 { stage.finish() }
                    return Actor()
                }
                let narrow = try stage.serve { _ in
                    let server = Actor()
                    server.onReceived = { $0.say("y") }
                    return server
                }
                // Ends whose connecting the system finishes before anybody accepts.
                let crowd = (0..<24).map { _ in Self.connected(to: wide.port) }
                stage.after(300) {
                    // Some are inside and some wait, and another door still opens.
                    if inside == 0 || inside > 16 { exit(2) }
                    let doctor = Actor()
                    doctor.onOpened = { $0.say("x") }
                    doctor.onReceived = { _ in
                        // Those inside are heard to end, and others come in.
                        left = inside
                        for socket in crowd.prefix(left) { close(socket) }
                    }
                    stage.connect(doctor, port: narrow)
                }
                stage.after(15_000) { if !stage.isFinished { exit(1) } }
            }
        }
    }

    /// A socket that is connected once the system has it in the listener's line.
    private static func connected(to port: Int) -> Int32 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return socket
    }
}
