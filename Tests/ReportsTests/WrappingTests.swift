import Testing

@testable import Reports

/// Proves that sentences fit the window and lose nothing.
@Suite struct WrappingTests {
    static let text = """
        cache hit rate    95.7 % of prompt tokens were read from the cache
        \u{1B}[1m4 requests cost\u{1B}[0m $0.02, from 2026-10-01T00:00:00Z on

        short
        """

    @Test func longLinesBreakAtSpacesAndAreSetIn() {
        #expect(
            DisplayText.wrapped(Self.text, to: 40) == """
                cache hit rate    95.7 % of prompt
                  tokens were read from the cache
                \u{1B}[1m4 requests cost\u{1B}[0m $0.02, from
                  2026-10-01T00:00:00Z on

                short
                """)
    }

    @Test func theMarginOfALineIsThatOfItsContinuation() {
        #expect(DisplayText.wrapped("  one two three", to: 10) == "  one two\n    three")
    }

    @Test func nothingChangesWhereThereIsRoomOrNoWindow() {
        #expect(DisplayText.wrapped(Self.text, to: 80) == Self.text)
        #expect(DisplayText.wrapped(Self.text, to: nil) == Self.text)
    }

    @Test(arguments: 24...70) func everyLineFitsAndNoWordIsLost(width: Int) {
        let plain = "farthing prices hold for the calls of one day: 2026-11-21 and what follows it, 変更 included"
        let lines = DisplayText.wrapped(plain, to: width).split(separator: "\n")
        #expect(lines.allSatisfy { DisplayText.columns(of: String($0)) <= width })
        #expect(lines.flatMap { $0.split(separator: " ") } == plain.split(separator: " "))
    }
}
