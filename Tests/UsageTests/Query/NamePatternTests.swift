import TestSupport
import Testing
import Usage

/// Patterns by examples worked by hand, and against the recursive definition of the star.
@Suite struct NamePatternTests {
    @Test(arguments: [
        ("claude-opus-4-6", "claude-opus-4-6", true), ("claude-opus-4-6", "claude-opus-4-60", false),
        ("claude-opus-*", "claude-opus-4-6", true), ("claude-opus-*", "claude-opus-", true),
        ("claude-opus-*", "claude-opus", false), ("*", "", true), ("*", "x", true),
        ("*opus*", "claude-opus-4", true), ("*opus", "opus-4", false), ("a*a", "a", false), ("a*a", "aa", true),
        ("*ab*ab*", "xabab", true), ("*ab*ab*", "xaab", false), ("a*b*c", "abbcbc", true), ("a**c", "ac", true),
        ("-home-u-ü*", "-home-u-über", true), ("(none)", "(none)", false), ("(none*", "(none)", true),
    ])
    func byHand(pattern: String, name: String, isMatch: Bool) {
        #expect(NamePattern(pattern).matches(name) == isMatch)
    }

    @Test func onlyNoneMatchesTheLackOfAName() {
        #expect(NamePattern("(none)").matches(String?.none))
        for text in ["*", "none", "", "(none)*"] { #expect(!NamePattern(text).matches(String?.none)) }
    }

    /// A star is nothing, or one character and a star.
    private static func matches(_ pattern: Substring, _ name: Substring) -> Bool {
        guard let head = pattern.first else { return name.isEmpty }
        let rest = pattern.dropFirst()
        if head == "*" { return matches(rest, name) || (!name.isEmpty && matches(pattern, name.dropFirst())) }
        return name.first == head && matches(rest, name.dropFirst())
    }

    @Test func againstTheDefinition() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        var hits = 0
        for _ in 0..<20_000 {
            let pattern = String((0..<random.int(1...7)).map { _ in random.pick(["a", "b", "*"] as [Character]) })
            let name = String((0..<random.int(0...9)).map { _ in random.pick(["a", "b"] as [Character]) })
            let expected = Self.matches(pattern[...], name[...])
            if expected { hits += 1 }
            #expect(NamePattern(pattern).matches(name) == expected, "\(pattern) \(name), seed \(seed)")
        }
        #expect(hits > 1000 && hits < 19_000, "seed \(seed)")
    }
}
