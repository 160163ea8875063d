import Models
import Pricing
import Simulation
import Usage

/// What the requests of a trace pay, and from how many tokens on they are cached.
struct ReplayPrices {
    var trace: TracePrices
    /// Canonical id; nil where the prices were given by hand.
    var model: String?
    var provider: String?
    var days: DayRange?
    var minimumTokens: Int64
    /// Price of the output, where it is known.
    var output: UnitPrice?
    var notes: RateNotes = []

    var base: VisitPrice { trace.prices[0] }

    /// Prices of a model on a day, those of longer prompts included. Throws `CommandFailure` without a price.
    init(model name: String, provider: String?, day: UTCDay, catalog: PriceCatalog, minimumTokens: Int64?) throws {
        switch ModelTerms.find(ServiceTerms(model: name, provider: provider), day: day, catalog: catalog) {
        case .failure(let problem):
            throw CommandFailure(.findings, "\(problem.model) is unpriced: \(problem.reason.text)")
        case .success(let terms):
            let base = terms.prices(promptTokens: 0)
            let visit = VisitPrice(base, ping: base)
            let tiers = catalog.lengthThresholds.map { threshold in
                (threshold: threshold, price: VisitPrice(terms.prices(promptTokens: threshold + 1), ping: base))
            }
            trace = terms.hasLengthTiers ? TracePrices(visit, above: tiers) : TracePrices(visit)
            model = terms.model
            self.provider = terms.provider
            days = terms.days
            self.minimumTokens = minimumTokens ?? terms.minimumTokens
            output = terms.hasLengthTiers ? nil : base.output
            notes = terms.notes
        }
    }

    /// An input price with the usual write multipliers 1.25 and 2 (rule R9) and a read multiplier. Throws
    /// `CommandFailure` where a price is not a whole number of picodollars.
    init(inputPrice: String, readMultiplier: String, minimumTokens: Int64?) throws {
        guard let perMillion = PicoUSD(usd: inputPrice), perMillion > .zero,
            perMillion.picodollars % 1_000_000 == 0,
            let input = Int64(exactly: perMillion.picodollars / 1_000_000),
            input <= UnitPrice.largest.picodollars
        else {
            throw CommandFailure.wrongUse(
                "--input-price '\(inputPrice)': expected dollars per million tokens with at most 6 decimals, such as 3")
        }
        guard let read = Multiplier(readMultiplier) else {
            throw CommandFailure.wrongUse("--read-multiplier '\(readMultiplier)': expected a number such as 0.1")
        }
        let price = UnitPrice(picodollars: input)
        func times(_ multiplier: Multiplier?, _ name: String) throws -> Int64 {
            guard let product = multiplier?.applied(to: price) else {
                throw CommandFailure.wrongUse(
                    "\(name) times --input-price \(inputPrice) is not a whole number of picodollars a token (R9); "
                        + "round one of them")
            }
            return product.picodollars
        }
        let reading = try times(read, "--read-multiplier \(readMultiplier)")
        trace = TracePrices(
            VisitPrice(
                input: input, cacheWrite5m: try times(Multiplier("1.25"), "the 5m write multiplier 1.25"),
                cacheWrite1h: try times(Multiplier("2"), "the 1h write multiplier 2"), cacheRead: reading,
                pingRead: reading))
        self.minimumTokens = minimumTokens ?? 1024
    }
}

extension VisitPrice {
    init(_ prices: ClassPrices, ping: ClassPrices) {
        self.init(
            input: prices.input.picodollars, cacheWrite5m: prices.cacheWrite5m.picodollars,
            cacheWrite1h: prices.cacheWrite1h.picodollars, cacheRead: prices.cacheRead.picodollars,
            pingRead: ping.cacheRead.picodollars)
    }
}
