import CScan
import TestSupport
import Testing

/// The vector kernels against the portable ones, on bytes that are dense in what they look for.
@Suite struct ScanKernelTests {
    @Test func needlesAndNewlinesAgree() {
        let seed = UInt64.random(in: .min ... .max)
        print("needlesAndNewlinesAgree seed \(seed)")
        var generator = SplitMix64(seed: seed)
        let words = [
            "\"usage\"", "\"user", "\n", "\"compact_boundary\"", "\"isCompactSummary\"", "\"u", "\\\"usage\\\"", "x",
            String(repeating: "y", count: 61),
        ]
        for _ in 0..<5_000 {
            var text: [UInt8] = []
            for _ in 0..<generator.int(0...30) {
                text += Array((generator.chance(1, in: 2) ? "z" : generator.pick(words)).utf8)
            }
            for needles in [CSCAN_USAGE, CSCAN_USAGE_AND_COMPACTION] {
                text.withUnsafeBufferPointer { bytes in
                    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
                    let plain = cscan_next_portable(start, start + bytes.count, needles)
                    for fast in [
                        cscan_next(start, start + bytes.count, needles),
                        cscan_next_narrow(start, start + bytes.count, needles),
                    ] {
                        #expect(fast.needle == plain.needle && fast.newlines == plain.newlines, "seed \(seed)")
                        #expect(fast.last_newline == plain.last_newline, "seed \(seed)")
                    }
                }
            }
        }
    }

    @Test func containerEndsAgree() {
        let seed = UInt64.random(in: .min ... .max)
        print("containerEndsAgree seed \(seed)")
        var generator = SplitMix64(seed: seed)
        let inside = [
            "{", "}", "]", "\\\\", "\\\"", "a", String(repeating: "b", count: 40), String(repeating: "\\", count: 34),
        ]
        var ended = 0
        for _ in 0..<20_000 {
            var text = "{"
            for _ in 0..<generator.int(0...40) {
                switch generator.int(0...5) {
                case 0: text += generator.pick(["{", "["])
                case 1: text += generator.pick(["}", "]"])
                case 2: text += generator.pick(["1", ",", String(repeating: " ", count: 50)])
                default:
                    text += "\"" + (0..<generator.int(0...4)).map { _ in generator.pick(inside) }.joined() + "\""
                }
            }
            let bytes = Array(text.utf8).dropLast(generator.int(0...1))
            for depth in [3, 512] {
                bytes.withUnsafeBufferPointer { bytes in
                    guard let start = bytes.baseAddress else { return }
                    let plain = cscan_container_end_portable(start, start + bytes.count, depth)
                    if plain != nil { ended += 1 }
                    #expect(cscan_container_end(start, start + bytes.count, depth) == plain, "seed \(seed)")
                }
            }
        }
        #expect(ended > 5_000)
    }
}
