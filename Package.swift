// swift-tools-version: 6.2

import PackageDescription

/// Our own Swift targets: Swift 6 mode, and a warning is an error.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A module of the house; its dependencies are floors below it.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The executable carries the Swift runtime: it starts in half the time and runs from any folder.
/// The libraries named are those that Foundation, which the database library imports, needs when it is
/// linked as archives.
let staticRuntime: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-static-stdlib", "-lswiftSynchronization", "-l_FoundationCollections", "-l_FoundationCShims",
            "-lFoundationInternationalization", "-lCoreFoundation", "-l_FoundationICU", "-lstdc++",
        ],
        .when(platforms: [.linux]))
]

let database: [Target.Dependency] = [
    .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
]
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "farthing",
    products: [
        .executable(name: "farthing", targets: ["farthing"]),
        .library(
            name: "Farthing",
            targets: ["Usage", "Models", "Messages", "Pricing", "TokenCounting", "PromptCache", "Simulation"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    ],
    targets: [
        // C: the vector prefilter, the embedded data, the system's compressors.
        .target(name: "CScan"),
        .target(
            name: "CPricing", path: "pricing",
            exclude: ["README.md", "schema.json"],
            sources: ["embedded.c"], publicHeadersPath: "include"),
        .target(
            name: "CReports", path: "reports",
            exclude: ["README.md", "examples", "layout.schema.json", "report.schema.json"],
            sources: ["embedded.c"], publicHeadersPath: "include"),
        .target(name: "CCounting"),
        .target(name: "CCurl"),
        .target(name: "CVocabulary", exclude: ["make-vocabulary.py"]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

        // Floor 1
        room("Usage"),
        room("JSONScan", ["CScan"]),
        room("Compression", ["CZlib", "CZstd"]),
        room("Models", ["Usage", "JSONScan", "CPricing"]),
        // Floor 2
        room("Messages", ["Usage", "JSONScan", "Models"]),
        room("Pricing", ["Usage", "JSONScan", "Models", "CPricing"]),
        room(
            "Transport",
            [
                "CCurl", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ]),
        // Floor 3
        room(
            "Reports",
            ["Usage", "JSONScan", "Pricing", "CReports", .product(name: "Mustache", package: "swift-mustache")]),
        room("UsageLogs", ["Usage", "JSONScan", "Compression", "Models", "Messages"]),
        room("TokenCounting", ["Usage", "JSONScan", "Models", "Messages", "CCounting", "CVocabulary"]),
        room(
            "MessagesClient",
            [
                "Usage", "JSONScan", "Messages", "Transport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        // Floors 4 and 5
        room(
            "Ledger",
            [
                "Usage", "JSONScan", "Messages", "UsageLogs", "Compression",
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ] + database),
        room("PromptCache", ["Usage", "JSONScan", "Models", "Messages"]),
        room("Simulation", ["Usage", "JSONScan", "Models", "Pricing", "PromptCache"]),
        // Floor 6
        room(
            "Gateway",
            [
                "Usage", "JSONScan", "Messages", "Compression", "Transport", "MessagesClient", "Ledger",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        // Floors 7 and 8
        room(
            "Commands",
            [
                "Usage", "JSONScan", "Models", "Messages", "Pricing", "UsageLogs", "TokenCounting", "Reports",
                "PromptCache", "Simulation", "Compression", "Ledger", "MessagesClient", "Transport", "Gateway",
                argumentParser,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .executableTarget(
            name: "farthing", dependencies: ["Commands"], swiftSettings: strict,
            linkerSettings: staticRuntime),

        // Samples with known truth, for the demo and the tests.
        .target(
            name: "TestSupport", dependencies: ["Usage", "PromptCache", "CZlib", "CZstd"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .executableTarget(
            name: "sample-logs", dependencies: ["TestSupport", argumentParser], path: "Tests/SampleLogs",
            swiftSettings: strict),

        // Pages of every shape, for the checks in a browser.
        .executableTarget(
            name: "sample-pages", dependencies: ["Reports", "Pricing", "Usage", "TestSupport", argumentParser],
            path: "Tests/SamplePages", exclude: ["check-pages.py"], swiftSettings: strict),
        .executableTarget(
            name: "example-reports", dependencies: ["Commands", "Reports", "Usage", "TestSupport", argumentParser],
            path: "Tests/ExampleReports", swiftSettings: strict, linkerSettings: staticRuntime),

        // Recorded requests with their true counts, where they lie beside the repository.
        .target(
            name: "RecordedPairs", dependencies: ["TokenCounting", "JSONScan", "Messages", "Models", "Compression"],
            path: "Tests/RecordedPairs", swiftSettings: strict),
        .executableTarget(
            name: "accuracy-report", dependencies: ["RecordedPairs", "TokenCounting", argumentParser],
            path: "Tests/AccuracyReport", swiftSettings: strict),

        tests("UsageTests", ["Usage", "TestSupport"]),
        tests("ModelsTests", ["Models"]),
        tests("MessagesTests", ["Messages", "JSONScan", "Usage", "TestSupport"]),
        tests("PricingTests", ["Usage", "JSONScan", "Models", "Pricing", "TestSupport"]),
        .testTarget(
            name: "TokenCountingTests",
            dependencies: ["TokenCounting", "JSONScan", "Messages", "Models", "RecordedPairs"], exclude: ["Fixtures"],
            swiftSettings: strict),
        tests("JSONScanTests", ["JSONScan", "CScan", "TestSupport"]),
        tests("CompressionTests", ["Compression", "TestSupport"]),
        tests("UsageLogsTests", ["UsageLogs", "Usage", "JSONScan", "TestSupport"]),
        tests(
            "CommandsTests",
            [
                "Commands", "JSONScan", "Ledger", "Messages", "MessagesClient", "Pricing", "PromptCache", "Reports",
                "Simulation", "TestSupport", "Transport", "Usage", "UsageLogs",
            ]),
        .executableTarget(
            name: "transport-load", dependencies: ["Transport", "TestSupport"], path: "Tests/TransportLoad",
            swiftSettings: strict, linkerSettings: staticRuntime),
        tests(
            "TransportTests",
            ["Transport", "TestSupport", .product(name: "HTTPTypes", package: "swift-http-types")]),
        tests(
            "MessagesClientTests",
            [
                "MessagesClient", "Transport", "Messages", "JSONScan", "Usage", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests("TidyTests", ["Commands", argumentParser]),
        tests("PromptCacheTests", ["PromptCache", "JSONScan", "Messages", "Models", "Usage", "TestSupport"]),
        tests(
            "SimulationTests",
            [
                "Simulation", "PromptCache", "Pricing", "JSONScan", "Models", "Usage", "UsageLogs", "Compression",
                "TestSupport",
            ]),
        tests(
            "GatewayTests",
            [
                "Gateway", "JSONScan", "Ledger", "Messages", "Transport", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
                + database),
        tests("LedgerTests", ["Ledger", "Usage", "UsageLogs", "Pricing", "TestSupport"] + database),
        .testTarget(
            name: "ReportsTests", dependencies: ["Reports", "Pricing", "Usage", "JSONScan", "TestSupport"],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["TestSupport", "JSONScan"], exclude: ["Errors"],
            swiftSettings: strict),
    ],
    cLanguageStandard: .c2x
)
