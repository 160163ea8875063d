import TestSupport
import Testing

@testable import PromptCache

/// Values that look as if they were other ones each time. The samples are shapes from public documents: RFC
/// 3339, RFC 9562, the request ids of the Messages API, ULIDs.
@Suite struct VolatileTextTests {
    private func kinds(_ text: String) -> [VolatileText.Kind] { VolatileText.all(in: Array(text.utf8)).map(\.kind) }

    @Test(arguments: [
        ("now 2026-11-20T10:03:11Z", VolatileText.Kind.timestamp), ("at 2026-11-20 10:03", .timestamp),
        ("20261120T100311Z", .timestamp), ("it is 10:03:11", .timestamp), ("Today: 2026-11-20.", .date),
        ("as of November 20, 2026", .date), ("on 20 Nov 2026", .date),
        ("id 550e8400-e29b-41d4-a716-446655440000", .uuid), ("ID=550E8400-E29B-41D4-A716-446655440000;", .uuid),
        ("t=1795262400", .epoch), ("t=1795262400123", .epoch), ("trace 4bf92f3577b34da6a3ce929d0e0e4736", .hexID),
        ("req_011CSHoEeqs5C35K2UUqR7Fy", .randomID), ("01ARZ3NDEKTSV4RRFFQ69G5FAV", .randomID),
        ("session-9f8a7b6c5d4e3f2a", .randomID),
    ])
    func aVolatileValue(text: String, kind: VolatileText.Kind) { #expect(kinds(text) == [kind]) }

    @Test(arguments: [
        "web_search_20250305", "claude-3-5-sonnet-20241022", "version 1.2.3", "the years 2019-2026", "ISO-8601",
        "00000000-0000-0000-0000-000000000000", "a date, e.g. 2026-11-20", "dates such as 2026-11-20",
        "format: 2026-11-20T10:00:00Z", "2026-13-40", "5000000000", "1234567890123456789012", "0.1795262400",
        "ratio 16:9", "deadbeefdeadbeefdead", "12345678901234567890", "May we ask", "march 3 times", "sha256 utf_8",
        "internationalization_documentation", "",
    ])
    func noVolatileValue(text: String) { #expect(kinds(text).isEmpty, "\(kinds(text))") }

    @Test func allOfAText() {
        let text = "2026-11-20T10:03:11Z and 2026-11-21 by req_011CSHoEeqs5C35K2UUqR7Fy at 10:00:00"
        #expect(kinds(text) == [.timestamp, .date, .randomID, .timestamp])
        let bytes = VolatileText.all(in: Array("Ümlaut 2026-11-21".utf8))[0].bytes
        #expect(bytes == 8..<18)
    }

    /// Any bytes are gone through without a fault, and what is found lies inside the text.
    @Test func anyBytes() {
        var random = SplitMix64(seed: 99)
        let alphabet = Array("0123456789abcdefT-:_ .,ZM".utf8) + [0, 0xC3, 0xFF]
        for round in 0..<2000 {
            let text = (0..<random.int(0...60)).map { _ in random.pick(alphabet) }
            let found = VolatileText.all(in: text)
            #expect(
                found.allSatisfy { !$0.bytes.isEmpty && $0.bytes.upperBound <= text.count }, "seed 99, round \(round)")
            #expect(zip(found, found.dropFirst()).allSatisfy { $0.bytes.upperBound <= $1.bytes.lowerBound })
        }
    }
}
