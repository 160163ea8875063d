import JSONScan

extension ImportCollector {
    /// One row of LiteLLM's map, in dollars per token. Rows without token prices are listed too.
    mutating func addRow(_ model: String, _ row: JSONValue) {
        let owner = row["litellm_provider"]?.string ?? "unnamed"
        guard wants(owner) else { return }
        guard model != "sample_spec" else { return }
        do {
            let base = try ImportedPrices(scale: 12) { row.number(LiteLLM.key($0)) }
            var period = ImportedPeriod(from: nil, base: base)
            for thousands in LiteLLM.thresholds(row) {
                let prices = try ImportedPrices(scale: 12) { LiteLLM.tierPrice($0, thousands, base, row) }
                period.tiers.append((thousands * 1000, prices))
            }
            take(model, of: owner, [period])
        } catch {
            leaveOut(model, error.reason)
        }
    }
}

/// Names of the fields of LiteLLM's map.
private enum LiteLLM {
    static func key(_ tokenClass: TokenClass) -> String {
        switch tokenClass {
        case .input: "input_cost_per_token"
        case .output: "output_cost_per_token"
        case .cacheWrite5m: "cache_creation_input_token_cost"
        case .cacheWrite1h: "cache_creation_input_token_cost_above_1hr"
        case .cacheRead: "cache_read_input_token_cost"
        }
    }

    /// N of every `input_cost_per_token_above_<N>k_tokens`, ascending.
    static func thresholds(_ row: JSONValue) -> [Int64] {
        let prefix = key(.input) + "_above_"
        let found = (row.members ?? []).compactMap { member -> Int64? in
            guard member.key.hasPrefix(prefix), member.key.hasSuffix("k_tokens"), !member.value.isNull else {
                return nil
            }
            return Int64(member.key.dropFirst(prefix.count).dropLast("k_tokens".count))
        }
        return Set(found.filter { (1...1_000_000).contains($0) }).sorted()
    }

    /// The price of a class in a tier; a cache class without one keeps its ratio to input, and output its price.
    static func tierPrice(_ tokenClass: TokenClass, _ thousands: Int64, _ base: ImportedPrices, _ row: JSONValue)
        -> String?
    {
        let suffix = "_above_\(thousands)k_tokens"
        if let listed = row.number(key(tokenClass) + suffix) { return listed }
        switch tokenClass {
        case .input: return nil
        case .output: return row.number(key(.output))
        case .cacheWrite5m: return scaled(base.cacheWrite5m, base, row.number(key(.input) + suffix))
        case .cacheWrite1h: return scaled(base.cacheWrite1h, base, row.number(key(.input) + suffix))
        case .cacheRead: return scaled(base.cacheRead, base, row.number(key(.input) + suffix))
        }
    }

    /// `price` times tier input over base input, in dollars per token; nil where that is not whole.
    private static func scaled(_ price: UnitPrice?, _ base: ImportedPrices, _ tierInput: String?) -> String? {
        guard let price, let input = tierInput.flatMap({ DecimalText($0) })?.scaled(by: 12), base.input.picodollars > 0
        else { return nil }
        let (quotient, rest) = (Int128(price.picodollars) * input)
            .quotientAndRemainder(dividingBy: Int128(base.input.picodollars))
        return rest == 0 ? "\(quotient)e-12" : nil
    }
}

extension JSONValue {
    /// A number as written; numbers inside text, as some tables write them, count too.
    fileprivate func number(_ key: String) -> String? { self[key]?.numberText ?? self[key]?.string }
}
