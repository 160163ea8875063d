// swift-tools-version: 6.2

import PackageDescription

/// A program that measures the library; rounding needs the system's mathematics on Linux.
func benchmark(_ name: String) -> Target {
    .executableTarget(
        name: name, dependencies: [.product(name: "Farthing", package: "farthing")],
        linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))])
}

let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "farthing", path: "..")],
    targets: [
        benchmark("engine-benchmark"),
        benchmark("pricing-benchmark"),
        benchmark("replay-benchmark"),
        benchmark("tokenizer-benchmark"),
    ]
)
