import JSONScan
import Usage

extension ImportCollector {
    /// One provider of the data of genai-prices, in dollars per million tokens.
    mutating func addProvider(_ provider: JSONValue) {
        let owner = provider["id"]?.string ?? "unnamed"
        guard wants(owner) else { return }
        for model in provider["models"]?.array ?? [] {
            guard let id = model["id"]?.string else { continue }
            let rows = model["prices"]?.array ?? [.object([.init("prices", model["prices"] ?? .null)])]
            do {
                take(id, of: owner, try periods(rows, of: id))
            } catch {
                leaveOut(id, error.reason)
            }
        }
    }

    /// Rows with a start date become periods; rows for hours of the day are left out.
    private mutating func periods(_ rows: [JSONValue], of model: String) throws(ImportProblem) -> [ImportedPeriod] {
        var periods: [ImportedPeriod] = []
        for row in rows {
            let constraint = row["constraint"] ?? .null
            let from = constraint["start_date"]?.string
            if !constraint.isNull, from == nil {
                leaveOut(model, GenaiPrices.hours(constraint))
                continue
            }
            if let from, UTCDay(from) == nil { throw ImportProblem("start_date \(from) is no date") }
            periods.append(try GenaiPrices.period(row["prices"] ?? .null, from: from))
        }
        periods.sort { ($0.from ?? "") < ($1.from ?? "") }
        for (earlier, later) in zip(periods, periods.dropFirst()) where earlier.from == later.from {
            throw ImportProblem("it has two prices from \(later.from ?? "the beginning") on")
        }
        return periods
    }
}

/// Fields of the data of genai-prices.
private enum GenaiPrices {
    static func key(_ tokenClass: TokenClass) -> String? {
        switch tokenClass {
        case .input: "input_mtok"
        case .output: "output_mtok"
        case .cacheWrite5m: "cache_write_mtok"
        case .cacheWrite1h: nil
        case .cacheRead: "cache_read_mtok"
        }
    }

    static func period(_ prices: JSONValue, from: String?) throws(ImportProblem) -> ImportedPeriod {
        let base = try ImportedPrices(scale: 6) { tokenClass in
            guard let value = key(tokenClass).flatMap({ prices[$0] }) else { return nil }
            return value.numberText ?? value["base"]?.numberText
        }
        var period = ImportedPeriod(from: from, base: base)
        for threshold in thresholds(prices) {
            let tier = try ImportedPrices(scale: 6) { tokenClass in
                key(tokenClass).flatMap { prices[$0] }.flatMap { price($0, over: threshold) }
            }
            period.tiers.append((threshold, tier))
        }
        return period
    }

    private static func thresholds(_ prices: JSONValue) -> [Int64] {
        let starts = TokenClass.allCases.compactMap { key($0).flatMap { prices[$0] } }
            .flatMap { $0["tiers"]?.array ?? [] }.compactMap { $0["start"]?.int64 }
        return Set(starts.filter { $0 > 0 }).sorted()
    }

    /// The price of a class for prompts above `threshold`: its last tier that has begun, else its base.
    private static func price(_ value: JSONValue, over threshold: Int64) -> String? {
        if let number = value.numberText { return number }
        let begun = (value["tiers"]?.array ?? []).filter { ($0["start"]?.int64 ?? .max) <= threshold }
        let last = begun.max { ($0["start"]?.int64 ?? 0) < ($1["start"]?.int64 ?? 0) }
        return last?["price"]?.numberText ?? value["base"]?.numberText
    }

    static func hours(_ constraint: JSONValue) -> String {
        guard let start = constraint["start_time"]?.string, let end = constraint["end_time"]?.string else {
            return "its price depends on something else than the date"
        }
        return "holds only from \(start) to \(end) each day"
    }
}
