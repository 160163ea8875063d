/// One megabyte of text as it stands inside JSON strings, made of whole words and escapes, so that
/// any run of words is valid there.
package struct TextPool: Sendable {
    private let bytes: [UInt8]
    /// Offsets at which a word begins.
    private let starts: [Int32]

    private static let words = [
        "let", "return", "the", "value", "of", "func", "parse", "buffer", "index", "\\n", "\\n    ", "\\\"name\\\"",
        "if", "guard", "else", "{", "}", "(count)", "->", "Int", "String", "error:", "\\t", "C:\\\\src\\\\main", "test",
        "passed", "in", "0.003", "seconds", "caf\u{e9}", "\\u2192", "//", "see", "README.md", "\\\"usage\\\"", "tokens",
    ]

    package init(seed: UInt64) {
        var generator = SplitMix64(seed: seed ^ 0x7E57)
        let words = TextPool.words.map { Array($0.utf8) + [UInt8(ascii: " ")] }
        var bytes: [UInt8] = []
        var starts: [Int32] = []
        bytes.reserveCapacity(1 << 20)
        while bytes.count < 1 << 20 {
            starts.append(Int32(bytes.count))
            bytes.append(contentsOf: generator.pick(words))
        }
        self.bytes = bytes
        self.starts = starts
    }

    /// Appends about `count` bytes, at most one word more.
    package func append(_ count: Int, to buffer: inout [UInt8], using generator: inout SplitMix64) {
        let latest = starts.count - 1 - count
        let first = generator.int(0...max(latest, 0))
        let from = Int(starts[first])
        var low = first
        var high = starts.count - 1
        while low < high {
            let middle = (low + high) / 2
            if Int(starts[middle]) < from + count { low = middle + 1 } else { high = middle }
        }
        buffer.append(contentsOf: bytes[from..<Int(starts[low])])
    }
}
