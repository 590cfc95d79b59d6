// swift-tools-version: 6.1
import PackageDescription

// The layers of livegate. Each line names what a layer may import; arrows point down only, and
// `Tests/TidyTests` and `--explicit-target-dependency-import-check` keep the code to it.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

// Outside libraries, each with the reason it was chosen.
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let options: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let yaml: Target.Dependency = .product(name: "Yams", package: "Yams")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")

func layer(_ name: String, _ below: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(
        name: name, dependencies: below, path: "Sources/\(name)",
        resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ subjects: [Target.Dependency]) -> Target {
    .testTarget(
        name: name, dependencies: subjects, path: "Tests/\(name)",
        swiftSettings: settings)
}

/// What several test targets share.
func support(_ name: String) -> Target {
    .target(name: name, path: "Tests/\(name)", swiftSettings: settings)
}

func system(_ name: String, _ pkgConfig: String, _ apt: String) -> Target {
    .systemLibrary(
        name: "C\(name)", path: "Sources/C/\(name)", pkgConfig: pkgConfig,
        providers: [.apt([apt])])
}

let package = Package(
    name: "livegate",
    products: [
        .executable(name: "livegate", targets: ["livegate"]),
        .executable(name: "livegate-load", targets: ["livegate-load"]),
    ],
    dependencies: [
        // The logging API of the Swift server ecosystem; backends are exchangeable.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // The metrics API of the same ecosystem; our exposition can give way to another factory.
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        // Apple's own; plain ParsableCommand, since the loop must keep the main thread.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // The only maintained YAML parser for Swift; keeps line marks for error messages.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // Best-kept SQLite toolkit for Swift: migrations, checked statements, Linux builds.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // The reference histogram for latency percentiles without losing the tail.
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        system("UV", "libuv", "libuv1-dev"),
        system("OpenSSL", "openssl", "libssl-dev"),
        system("CJOSE", "cjose", "libcjose-dev"),
        system("SQLite", "sqlite3", "libsqlite3-dev"),
        // DEFLATE as every peer has it; its raw streams are what permessage-deflate is made of.
        system("Zlib", "zlib", "zlib1g-dev"),
        // The client of the web: proxies aside, it has met every server there is.
        system("Curl", "libcurl", "libcurl4-openssl-dev"),
        .target(name: "CLLHTTP", path: "Sources/C/LLHTTP"),

        layer("Wire", ["CLLHTTP", "COpenSSL", "CCJOSE", "CZlib"]),
        // Wire, since a stream may be secured: sealing stands between stream and socket.
        layer("Net", ["Wire", "CUV", "CCurl"]),
        layer("Ledger", []),
        layer("Live", ["Ledger"]),
        layer("Store", ["Wire", "Ledger", "Live", grdb, "CSQLite"]),
        layer("Bus", ["Wire", "Net"]),
        layer("Gateway", ["Wire", "Net", "Ledger", "Live", "Store", "Bus", log, metrics]),
        layer(
            "Console", ["Wire", "Net", "Ledger", "Live", "Store", "Gateway"],
            resources: [.copy("web")]),
        .executableTarget(
            name: "livegate",
            dependencies: [
                "Wire", "Net", "Ledger", "Live", "Store", "Bus", "Gateway", "Console",
                options, yaml, log,
            ],
            path: "Sources/livegate", resources: [.embedInCode("livegate.example.yaml")],
            swiftSettings: settings),
        .executableTarget(
            name: "livegate-load",
            dependencies: ["Wire", "Net", "Live", options, yaml, histogram],
            path: "loadtest/generator", swiftSettings: settings),
        .executableTarget(
            name: "livegate-claims", dependencies: ["Wire", "Net", "Ledger", "Live", "Store"],
            path: "loadtest/committer", swiftSettings: settings),
        .executableTarget(
            name: "livegate-rules", dependencies: ["Live"], path: "loadtest/rules",
            swiftSettings: settings),

        .executableTarget(
            name: "livegate-echo", dependencies: ["Wire", "Net", options],
            path: "Tests/conformance/echo", swiftSettings: settings),
        .executableTarget(
            name: "trials",
            dependencies: ["Wire", "Net", "Live", "Store", "Gateway", "Console", options],
            path: "Tests/fuzz",
            exclude: ["corpus", "run.sh"], swiftSettings: settings),

        support("Certificates"),
        tests("WireTests", ["Wire", "Certificates", "CZlib"]),
        tests("NetTests", ["Net", "Wire", "Certificates"]),
        tests("LedgerTests", ["Ledger"]),
        tests("LiveTests", ["Live", "Ledger", "Wire"]),
        tests("StoreTests", ["Store", "Live", "Ledger", "Wire", "CSQLite"]),
        tests("BusTests", ["Bus"]),
        tests(
            "GatewayTests",
            ["Gateway", "Wire", "Net", "Live", "Ledger", "Store", "Bus", log, metrics]),
        tests("ConsoleTests", ["Console", "Gateway", "Store", "Live", "Wire", "Net"]),
        tests("ConfigurationTests", ["livegate", "Gateway", "Store", "Live", "Ledger", "Wire"]),
        tests("LoadTests", ["livegate-load", "Wire", "Net", options]),
        tests("TrialTests", ["trials", "Wire"]),
        tests("TidyTests", []),
    ],
    swiftLanguageModes: [.v6]
)
