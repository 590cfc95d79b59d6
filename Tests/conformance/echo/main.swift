// A WebSocket echo server on livegate's own Wire and Net: what a conformance suite talks to, since
// a room would answer frames in its own way.

internal import ArgumentParser

EchoCommand.main()
