import Testing

@testable import Reports

/// Proves the layout of tables by lines written by hand, and that no window is overrun.
@Suite struct TextTableTests {
    static let table = TextTable(
        columns: [
            .init("model", .left), .init("tokens", importance: 2), .init("cost"), .init("", .left, importance: 1),
        ],
        rows: [
            [.text("claude-opus-5-5"), .text("1,000"), .text("$10.00"), .bar(part: 1, whole: 1)],
            [.text("claude-haiku-5-5"), .text("20"), .text("$2.50"), .bar(part: 1, whole: 4)],
            [.text("claude-mythos-5-2"), .text("0"), .text("$0.00"), .bar(part: 0, whole: 1)],
        ],
        totals: [[.text("total"), .text("1,020"), .text("$12.50"), .empty]])

    @Test func golden() {
        #expect(
            Self.table.rendered(for: Terminal()) == """
                model              tokens    cost
                ───────────────────────────────────────────────────────
                claude-opus-5-5     1,000  $10.00  ████████████████████
                claude-haiku-5-5       20   $2.50  █████
                claude-mythos-5-2       0   $0.00
                ───────────────────────────────────────────────────────
                total               1,020  $12.50

                """)
    }

    @Test func narrowWindowLosesBarThenTokensThenLetters() {
        #expect(
            Self.table.rendered(for: Terminal(width: 23)) == """
                model              cost
                ───────────────────────
                claude-opus-5-5  $10.00
                claude-haiku-5…   $2.50
                claude-mythos-…   $0.00
                ───────────────────────
                total            $12.50

                """)
    }

    @Test(arguments: 1...80) func noWindowIsOverrun(_ width: Int) {
        for line in Self.table.rendered(for: Terminal(width: width)).split(separator: "\n") {
            #expect(DisplayText.columns(of: String(line)) <= max(width, 4), "\(width): \(line)")
        }
    }

    @Test func colourOnlyWhereAsked() {
        #expect(!Self.table.rendered(for: Terminal()).contains("\u{1B}"))
        #expect(Self.table.rendered(for: Terminal(usesColour: true)).contains("\u{1B}[36m█"))
    }

    @Test func namesFromLogsCannotDriveTheTerminal() {
        let table = TextTable(
            columns: [.init("project", .left)], rows: [[.text("a\u{1B}[2Jb\u{202E}c\r\nd")]])
        #expect(table.rendered(for: Terminal()).contains("a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}\u{FFFD}d\n"))
    }

    @Test func wideCharactersTakeTwoColumns() {
        #expect(DisplayText.columns(of: "日本") == 4)
        #expect(DisplayText.cut("日本語", to: 4) == "日…")
        #expect(DisplayText.fit("é", to: 3, .right) == "  é")
    }
}
