/// How sessions of the generated trace look. The figures are those of agents at work: medians of 45 requests a
/// session, 18 s between requests, 700 new tokens a turn, each with a long tail.
enum ChatShape {
    static let requests = QuantileTable([
        (0, 3), (100, 7), (250, 18), (500, 45), (750, 90), (900, 155), (990, 340), (1000, 560),
    ])
    /// Tokens of the tools and the system prompt.
    static let preamble = QuantileTable([
        (0, 4_200), (100, 11_900), (250, 12_900), (500, 14_900), (900, 15_900), (1000, 23_000),
    ])
    /// Tokens of the first message.
    static let opening = QuantileTable([(0, 50), (500, 3_000), (900, 30_000), (1000, 90_000)])
    /// Tokens that a turn adds: the answer before it and what follows.
    static let growth = QuantileTable([
        (0, 20), (100, 220), (250, 350), (500, 720), (750, 1_700), (900, 4_200), (990, 20_000), (1000, 60_000),
    ])
    /// Milliseconds from one request of an agent to its next: 5 % are beyond 5 minutes, 1 in 200 beyond 1 hour.
    static let gap = QuantileTable([
        (0, 1_000), (100, 8_000), (250, 11_000), (500, 18_000), (750, 38_000), (900, 129_000), (950, 300_000),
        (990, 2_100_000), (995, 3_600_000), (1000, 40_000_000),
    ])
    static let responseMilliseconds = QuantileTable([
        (0, 400), (100, 2_480), (500, 5_670), (750, 9_570), (900, 17_400), (990, 58_700), (1000, 300_000),
    ])
    static let output = QuantileTable([
        (0, 1), (100, 105), (500, 216), (750, 426), (900, 900), (990, 3_700), (1000, 18_000),
    ])
    static let models = [
        "claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929", "claude-opus-4-6", "claude-sonnet-4-20250514",
    ]
    static let agentModel = "claude-haiku-4-5-20251001"
    /// Tokens of a prompt at which a session is summed up and starts again behind its preamble.
    static let longestPrompt = 120_000...190_000
}
