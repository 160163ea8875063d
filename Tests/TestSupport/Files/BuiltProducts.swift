import Glibc

/// The programs that were built beside the tests.
package enum BuiltProducts {
    package static let folder: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = max(readlink("/proc/self/exe", &buffer, buffer.count), 0)
        let path = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        // `swift test` may run the bundle itself or hand it to a helper as an argument.
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? path
        return bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }()

    package static var farthing: String { folder + "/farthing" }
}
