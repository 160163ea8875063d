/// A model of the samples with its list price, copied by hand from the public price pages.
///
/// Prices: picodollars per token (1 USD per million tokens is 1,000,000 of them).
package struct SampleModel: Sendable {
    /// The name as it stands in the log.
    package let name: String
    /// nil for a model that no price book knows.
    package let prices: Prices?
    /// Prices of a prompt above `threshold` tokens.
    package let longPrices: Prices?
    package let threshold: Int

    package struct Prices: Sendable {
        let input: Int64
        let write5m: Int64
        let write1h: Int64
        let read: Int64
        let output: Int64
    }

    private init(_ name: String, _ prices: Prices?, above threshold: Int = .max, _ longPrices: Prices? = nil) {
        self.name = name
        self.prices = prices
        self.longPrices = longPrices
        self.threshold = threshold
    }

    private static let opusPrices = Prices(
        input: 5_000_000, write5m: 6_250_000, write1h: 10_000_000, read: 500_000, output: 25_000_000)
    private static let sonnetPrices = Prices(
        input: 3_000_000, write5m: 3_750_000, write1h: 6_000_000, read: 300_000, output: 15_000_000)
    private static let haikuPrices = Prices(
        input: 1_000_000, write5m: 1_250_000, write1h: 2_000_000, read: 100_000, output: 5_000_000)

    package static let opus46 = SampleModel("claude-opus-4-6", opusPrices)
    package static let opus46Wide = SampleModel("claude-opus-4-6[1m]", opusPrices)
    /// Fast mode, from 2026-02-07 to 2026-06-29.
    package static let opus46Fast = SampleModel(
        "claude-opus-4-6",
        Prices(input: 30_000_000, write5m: 37_500_000, write1h: 60_000_000, read: 3_000_000, output: 150_000_000))
    package static let opus45 = SampleModel("claude-opus-4-5-20251101", opusPrices)
    package static let sonnet46 = SampleModel("claude-sonnet-4-6", sonnetPrices)
    package static let sonnet45 = SampleModel("claude-sonnet-4-5-20250929", sonnetPrices)
    package static let haiku45 = SampleModel("claude-haiku-4-5-20251001", haikuPrices)
    /// From 2026-10-07.
    package static let haiku55 = SampleModel(
        "claude-haiku-5-5",
        Prices(input: 100_000, write5m: 125_000, write1h: 200_000, read: 10_000, output: 500_000),
        above: 100_000,
        Prices(input: 500_000, write5m: 625_000, write1h: 1_000_000, read: 50_000, output: 2_500_000))
    /// Bedrock, regional endpoint: a tenth above the list.
    package static let sonnet45Regional = SampleModel(
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        Prices(input: 3_300_000, write5m: 4_125_000, write1h: 6_600_000, read: 330_000, output: 16_500_000))
    package static let opus46Global = SampleModel("global.anthropic.claude-opus-4-6-v1", opusPrices)
    package static let sonnet46Router = SampleModel("anthropic/claude-sonnet-4.6", sonnetPrices)
    /// Another vendor: cached input at a quarter, no charge for writing.
    package static let gpt41 = SampleModel(
        "gpt-4.1", Prices(input: 2_000_000, write5m: 2_000_000, write1h: 2_000_000, read: 500_000, output: 8_000_000))
    package static let unknown = SampleModel("claude-next-9", nil)
}
