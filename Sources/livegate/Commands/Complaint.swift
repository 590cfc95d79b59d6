// How a command that scripts go by says why it failed.

import Glibc

/// Writes a line to standard error.
func complain(_ sentence: String) {
    let line = Array("Error: \(sentence)\n".utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
