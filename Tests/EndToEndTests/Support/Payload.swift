import FoundationEssentials

/// The JSON contract of `analyze`, written down apart from the code that prints it.
struct AnalyzePayload: Decodable {
    let schema: String
    let totals: TotalsPayload
    let groups: [GroupPayload]
    let reading: ReadingPayload

    static func decode(_ text: String) throws -> AnalyzePayload {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(AnalyzePayload.self, from: Data(text.utf8))
    }
}

struct TotalsPayload: Decodable {
    let requests, inputTokens, cacheReadTokens, outputTokens, webSearches, unpricedRequests: Int
    let cacheWrite5mTokens, cacheWrite1hTokens: Int
    let costUsd, costWithoutCachingUsd, cacheSavingsUsd, flaggedCostUsd: String
    let cacheHitRate: HitRate?
    let flagged: FlaggedPayload

    /// The names as the contract spells them; the strategy turns `5m` into `5M`.
    private enum CodingKeys: String, CodingKey {
        case requests, inputTokens, cacheReadTokens, outputTokens, webSearches, unpricedRequests
        case cacheWrite5mTokens = "cacheWrite5MTokens"
        case cacheWrite1hTokens = "cacheWrite1HTokens"
        case costUsd, costWithoutCachingUsd, cacheSavingsUsd, flaggedCostUsd, cacheHitRate, flagged
    }
}

/// A share; a number or a decimal string.
struct HitRate: Decodable {
    let value: Double

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            value = number
        } else {
            value = Double(try container.decode(String.self)) ?? -1
        }
    }
}

struct FlaggedPayload: Decodable {
    let ttlAssumed, ttlInferred, incomplete, refused, inconsistent: Int
}

struct GroupPayload: Decodable {
    let key: [String: String?]
    let totals: TotalsPayload

    private enum CodingKeys: CodingKey { case key }

    init(from decoder: any Decoder) throws {
        key = try decoder.container(keyedBy: CodingKeys.self).decode([String: String?].self, forKey: .key)
        totals = try TotalsPayload(from: decoder)
    }
}

struct ReadingPayload: Decodable {
    let files, bytes, lines, records, duplicates: Int
    let skipped: [String: Int]
}

/// Exact dollars of the contract in picodollars; nil where the text is no plain decimal.
func picodollars(_ text: String) -> Int128? {
    let isNegative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = Int128(parts[0]) else { return nil }
    let digits = parts.count == 2 ? parts[1] : ""
    guard digits.count <= 12, digits.allSatisfy(\.isNumber) else { return nil }
    let fraction = Int128(digits + String(repeating: "0", count: 12 - digits.count)) ?? 0
    let sum = whole * 1_000_000_000_000 + fraction
    return isNegative ? -sum : sum
}
