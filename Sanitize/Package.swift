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

let types = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

let package = Package(
    name: "sanitize",
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.3.0"),
    ],
    targets: [
        .target(name: "CScan"),
        .target(name: "CCurl"),
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
        room("TestSupport", ["Usage"]),
        .testTarget(
            name: "TransportTests", dependencies: ["Transport", "TestSupport", types], swiftSettings: strict),
        .testTarget(
            name: "MessagesClientTests",
            dependencies: ["MessagesClient", "Transport", "Messages", "JSONScan", "Usage", "TestSupport", types],
            swiftSettings: strict),
    ],
    cLanguageStandard: .c2x
)
