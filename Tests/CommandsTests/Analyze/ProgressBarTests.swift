import Testing

@testable import Commands

/// Proves that the progress line fits its window at every width and state.
@Suite struct ProgressBarTests {
    @Test func golden() {
        #expect(
            ProgressBar.line(read: 100_000_000, total: 400_000_000, width: 80)
                == "\rreading  [██████████                              ]  25 %  100 MB of 400 MB\u{1B}[K")
    }

    @Test(arguments: [(0, 0), (1, 0), (5, 10), (10, 10), (2_000_000_000, 1_000_000)])
    func fits(_ read: Int, _ total: Int) {
        for width in 1...120 {
            let line = ProgressBar.line(read: read, total: total, width: width)
            #expect(line.dropFirst().prefix { $0 != "\u{1B}" }.count <= width)
        }
    }
}
