// Where the configuration comes from, kept so that it can be read again: a file, and over it what
// the command line says.

/// A configuration file with the options of the command line.
struct ConfigurationSource: Sendable {
    /// Nil for the example that is built in.
    var file: String?
    var listen: Endpoint?
    var admin: Endpoint?
    var data: String?
    var loops: Int?

    /// Bytes of the longest file that is read.
    private static let longest = 1 << 20

    /// Reads it anew.
    /// - Throws: `FileError` or `ConfigurationError`.
    func read() throws -> Configuration {
        var configuration = Configuration.example
        if let file {
            let text = try SmallFile(reading: file).text(upTo: Self.longest)
            configuration = try Configuration(text, file: file, over: .example)
        }
        configuration.listen = listen ?? configuration.listen
        configuration.admin = admin ?? configuration.admin
        configuration.data = data ?? configuration.data
        configuration.loops = loops ?? configuration.loops
        return configuration
    }
}
