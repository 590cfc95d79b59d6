// libFuzzer runs within this program, by its driver function, so that the targets are ordinary code
// of an ordinary executable. Only `Tests/fuzz/run.sh` builds it in.

internal import ArgumentParser

/// `trials fuzz`.
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz", abstract: "Fuzzes one target; the rest is libFuzzer's.")

    @Argument(help: "One of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")).")
    var target: FuzzTarget

    @Argument(parsing: .captureForPassthrough, help: "Options and folders, for libFuzzer.")
    var rest: [String] = []

    func run() throws {
        #if FUZZING
            current = target
            throw ExitCode(Self.drive(["trials"] + rest))
        #else
            throw ValidationError("this program was built without libFuzzer: see Tests/fuzz/run.sh")
        #endif
    }
}

extension FuzzTarget: ExpressibleByArgument {}

#if FUZZING
    internal import Glibc

    /// Set once, before the driver runs; its callback can hold nothing.
    nonisolated(unsafe) private var current = FuzzTarget.json

    @_silgen_name("LLVMFuzzerRunDriver")
    private func runDriver(
        _ count: UnsafeMutablePointer<Int32>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
        _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    ) -> Int32

    extension FuzzCommand {
        fileprivate static func drive(_ words: [String]) -> Int32 {
            let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
                capacity: words.count + 1)
            for (index, word) in words.enumerated() { list[index] = strdup(word) }
            list[words.count] = nil
            var count = Int32(words.count)
            var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = list
            return runDriver(&count, &arguments) { start, count in
                current.run(UnsafeRawBufferPointer(start: start, count: count))
                return 0
            }
        }
    }
#endif
