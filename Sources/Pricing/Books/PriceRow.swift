import Models
public import Usage

/// One line of a book for lists: the prices of a model during a period, at one prompt length.
public struct PriceRow: Hashable, Sendable {
    /// What `--provider` takes.
    public var provider: String
    public var model: String
    public var names: [String]
    public var speed: Speed
    public var days: DayRange
    /// The prices hold for longer prompts; tokens. nil for the shortest ones.
    public var overPromptTokens: Int64?
    public var content: Content
    public var batch: Multiplier?
    public var usGeo: Multiplier?
    public var variesByHour: Bool
    public var confidence: String?
    public var sources: [String]
    public var notes: [String]

    public enum Content: Hashable, Sendable {
        case prices(ClassPrices)
        case gap(String)
        case servedAsStandard
    }
}

extension PriceBook {
    /// All rows in the order of the book; with a day, those in force on it.
    public func rows(on day: UTCDay? = nil) -> [PriceRow] {
        entries.flatMap { entry in
            rows(entry, entry.periods, .standard, on: day) + rows(entry, entry.fast, .fast, on: day)
        }
    }

    private func rows(_ entry: PriceEntry, _ periods: [PricePeriod], _ speed: Speed, on day: UTCDay?) -> [PriceRow] {
        periods.filter { period in day.map(period.days.contains) ?? true }.flatMap { period in
            contents(of: period).map { over, content in
                PriceRow(
                    provider: providerName(of: entry), model: entry.model, names: entry.names, speed: speed,
                    days: period.days, overPromptTokens: over, content: content,
                    batch: speed == .standard ? entry.batch : nil, usGeo: entry.usGeo,
                    variesByHour: entry.variesByHour, confidence: period.confidence, sources: period.sources,
                    notes: [entry.note, period.note].compactMap { $0 })
            }
        }
    }

    private func contents(of period: PricePeriod) -> [(Int64?, PriceRow.Content)] {
        switch period.terms {
        case .gap(let reason): [(nil, .gap(reason))]
        case .servedAsStandard: [(nil, .servedAsStandard)]
        case .priced(let schedule):
            [(nil, .prices(schedule.base))]
                + schedule.tiers.map { (Optional($0.overPromptTokens), PriceRow.Content.prices($0.prices)) }
        }
    }
}

extension PriceCatalog {
    /// Rows of the model that a name means, in every book that knows it.
    public func rows(ofModel written: String) -> [PriceRow] {
        let name = ModelName(written)
        let id = models.model(name)?.id
        return books.flatMap { book in
            let known = book.models(for: name, id: id)
            return book.rows().filter { known.contains($0.model) }
        }
    }
}
