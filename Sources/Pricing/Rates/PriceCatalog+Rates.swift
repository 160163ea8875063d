import Usage
import Models

extension PriceCatalog {
    /// The prices of a charge on these terms, on a UTC day, in a length class of `lengthThresholds`;
    /// or why there are none (rules R9 and R10).
    public func rateCard(for terms: ServiceTerms, utcDay: Int32, lengthClass: UInt8) -> RateResult {
        switch find(terms) {
        case .unpriced(let reason): .unpriced(reason)
        case .row(let row): rateCard(for: terms, row: row, utcDay: utcDay, lengthClass: lengthClass)
        }
    }

    func rateCard(for terms: ServiceTerms, row: FoundRow, utcDay: Int32, lengthClass: UInt8) -> RateResult {
        var notes = row.notes
        switch period(for: terms, row: row, day: UTCDay(utcDay), notes: &notes) {
        case .failure(let reason): return .unpriced(reason.reason)
        case .success(let found):
            let passed = lengthClass == 0 ? nil : lengthThresholds[min(Int(lengthClass), lengthThresholds.count) - 1]
            var prices = found.schedule.prices(passed: passed)
            if terms.tier == .batch {
                guard let batch = row.entry.batch, let halved = prices.applying(batch) else {
                    return .unpriced(.noBatchPrice(book: row.provider))
                }
                prices = halved
            }
            prices = prices.forGeo(terms.geo, of: row.entry, notes: &notes)
            if terms.tier == .priority { notes.insert(.priorityAtStandard) }
            if row.entry.variesByHour { notes.insert(.variesByHour) }
            return .priced(
                RateCard(
                    model: row.entry.model, provider: row.provider, days: found.days, prices: prices,
                    webSearch: row.book.webSearch ?? .zero, hasWebSearchPrice: row.book.webSearch != nil,
                    notes: notes))
        }
    }

    private struct Unpriced: Error { var reason: UnpricedReason }

    private func period(
        for terms: ServiceTerms, row: FoundRow, day: UTCDay, notes: inout RateNotes
    ) -> Result<(schedule: PriceSchedule, days: DayRange), Unpriced> {
        if terms.speed == .fast {
            if terms.tier == .batch { return .failure(Unpriced(reason: .fastInBatch)) }
            guard let fast = row.entry.fast.first(where: { $0.days.contains(day) }) else {
                return .failure(Unpriced(reason: .noFastPrice(book: row.provider, day: day)))
            }
            switch fast.terms {
            case .priced(let schedule): return .success((schedule, fast.days))
            case .gap(let why): return .failure(Unpriced(reason: .gap(book: row.provider, reason: why)))
            case .servedAsStandard: notes.insert(.fastServedAsStandard)
            }
        }
        let periods = row.entry.periods
        guard let period = periods.first(where: { $0.days.contains(day) }) else {
            let known = DayRange(from: periods.first?.days.first, to: periods.last?.days.end)
            return .failure(Unpriced(reason: .noPriceOnDay(book: row.provider, day: day, known: known)))
        }
        switch period.terms {
        case .priced(let schedule): return .success((schedule, period.days))
        case .gap(let why): return .failure(Unpriced(reason: .gap(book: row.provider, reason: why)))
        case .servedAsStandard:
            return .failure(
                Unpriced(reason: .gap(book: row.provider, reason: "only fast periods can be served as standard")))
        }
    }
}

extension ClassPrices {
    /// nil where a price would not be a whole number of picodollars, which loading rules out.
    fileprivate func applying(_ factor: Multiplier) -> ClassPrices? {
        do {
            return try map { (_, price) throws(InexactPrice) in
                guard let product = factor.applied(to: price) else { throw InexactPrice() }
                return product
            }
        } catch { return nil }
    }

    private struct InexactPrice: Error {}

    /// The factor for `inference_geo`, where the model has one (rule R10).
    fileprivate func forGeo(_ geo: InferenceGeo, of entry: PriceEntry, notes: inout RateNotes) -> ClassPrices {
        switch geo {
        case .unstated, .global: return self
        case .us:
            guard let factor = entry.usGeo, let raised = applying(factor) else {
                notes.insert(.geoNotApplicable)
                return self
            }
            return raised
        case .other:
            notes.insert(.geoUnknown)
            return self
        }
    }
}
