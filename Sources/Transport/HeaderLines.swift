import HTTPTypes

/// Headers of a request as lines, which go out in their order.
package struct HeaderLines: Sendable {
    /// The lines, each with a zero byte behind it.
    private(set) var text: [UInt8] = []
    /// Where each line begins.
    private(set) var starts: [Int] = []

    package init() {}

    /// - Parameters:
    ///   - lines: how many there will be.
    ///   - bytes: of all of them.
    package mutating func reserve(lines: Int, bytes: Int) {
        starts.reserveCapacity(lines)
        text.reserveCapacity(bytes)
    }

    /// Adds a header; neither name nor value has line ends. A zero byte in one ends its line, and no other.
    package mutating func add(_ name: String, _ value: String) {
        starts.append(text.count)
        text.append(contentsOf: name.utf8)
        // As libcurl wants one without a value.
        text.append(value.isEmpty ? UInt8(ascii: ";") : UInt8(ascii: ":"))
        if !value.isEmpty {
            text.append(UInt8(ascii: " "))
            text.append(contentsOf: value.utf8)
        }
        text.append(0)
    }

    /// Keeps libcurl from adding a header by itself.
    mutating func leaveOut(_ name: String) {
        starts.append(text.count)
        text.append(contentsOf: name.utf8)
        text.append(UInt8(ascii: ":"))
        text.append(0)
    }
}
