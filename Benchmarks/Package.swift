// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "farthing", path: "..")],
    targets: [
        .executableTarget(
            name: "pricing-benchmark", dependencies: [.product(name: "Farthing", package: "farthing")]),
        .executableTarget(
            name: "tokenizer-benchmark", dependencies: [.product(name: "Farthing", package: "farthing")]),
    ]
)
