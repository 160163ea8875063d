// swift-tools-version: 6.2

import PackageDescription

// The modules that have threads, with what they need and no more, for the thread sanitizer: the whole package
// takes too long to build a second time. The folders are links to those of the package above.

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func nio(_ name: String) -> Target.Dependency { .product(name: name, package: "swift-nio") }

let database: [Target.Dependency] = [
    .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
]
let types = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

let package = Package(
    name: "sanitize",
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .target(name: "CScan"),
        .target(name: "CCurl"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(
            name: "CPricing", path: "pricing", exclude: ["README.md", "schema.json"], sources: ["embedded.c"],
            publicHeadersPath: "include"),
        room("Usage"),
        room("JSONScan", ["CScan"]),
        room("Models", ["Usage", "JSONScan", "CPricing"]),
        room("Messages", ["Usage", "JSONScan", "Models"]),
        room(
            "Transport",
            [
                "CCurl", types, .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ]),
        room("MessagesClient", ["Usage", "JSONScan", "Messages", "Transport", types]),
        room("Compression", ["CZlib", "CZstd"]),
        room("UsageLogs", ["Usage", "JSONScan", "Compression", "Models", "Messages"]),
        room(
            "Ledger",
            ["Usage", "JSONScan", "Messages", "UsageLogs", "Compression", nio("NIOConcurrencyHelpers")] + database),
        room(
            "Gateway",
            [
                "Usage", "JSONScan", "Messages", "Compression", "Transport", "MessagesClient", "Ledger", nio("NIOCore"),
                nio("NIOPosix"), nio("NIOHTTP1"), nio("NIOConcurrencyHelpers"), types,
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        room("TestSupport", ["Usage", "CZlib", "CZstd"]),
        tests("TransportTests", ["Transport", "TestSupport", types]),
        tests(
            "MessagesClientTests",
            ["MessagesClient", "Transport", "Messages", "JSONScan", "Usage", "TestSupport", types]),
        // Without those that kill the program, which is not here.
        .testTarget(
            name: "GatewayTests",
            dependencies: ["Gateway", "JSONScan", "Ledger", "Messages", "Transport", "TestSupport", types] + database,
            exclude: ["Killed"], swiftSettings: strict),
    ],
    cLanguageStandard: .c2x
)
