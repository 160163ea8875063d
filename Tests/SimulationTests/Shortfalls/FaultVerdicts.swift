import Pricing
import PromptCache
import TestSupport
import Usage

@testable import Simulation

/// A faulty conversation as the diagnosis sees it, against the engine's truth.
struct FaultVerdicts {
    let run: FaultRun
    private let records: FaultRecords
    private let diagnosis: Diagnosis
    /// Turn of each step.
    private let turns: [Int]
    private var pricing: VisitPricing

    /// One request that a fault cost something, or that the diagnosis says so of.
    struct Verdict {
        var step: Int
        var isRight: Bool
        /// What the diagnosis lost in dollars, and what the engine did; nil: unpriced.
        var lost: PicoUSD?
        var truth: PicoUSD?
        var text: String
    }

    init(seed: UInt64, catalog: PriceCatalog) throws {
        run = try FaultRun(FaultGenerator.script(seed: seed))
        let records = FaultRecords(run)
        self.records = records
        var builder = ConversationBuilder(tables: records.tables)
        for record in records.records { builder.add(record) }
        let hasBodies = run.script.evidence == .bodies
        let minimum = run.script.minimumTokens
        diagnosis = Diagnosis(
            builder.finish(), tables: records.tables,
            evidence: DiagnosisEvidence(minimumTokens: { _ in minimum }) { earlier, later in
                hasBodies ? records.compare(earlier.record, later.record) : nil
            })
        var turns = [Int](repeating: 0, count: run.requests.count)
        for (place, turn) in diagnosis.conversations.turns.enumerated() { turns[turn.record] = place }
        self.turns = turns
        pricing = VisitPricing(tables: records.tables, catalog: catalog)
    }

    mutating func verdicts() -> [Verdict] {
        (1..<run.requests.count).compactMap { verdict($0) }
    }

    private mutating func verdict(_ step: Int) -> Verdict? {
        let found = diagnosis.shortfalls[diagnosis.ofTurn[turns[step]]]
        let usage = run.answers[step].usage
        let end = run.readable(step)
        guard end > usage.cacheRead || !found.isEmpty else { return nil }
        let isLevelKnown =
            run.script.evidence == .bodies || records.records[step].hints.missReason != .unstated
        var place = usage.cacheRead
        var isRight = true
        for shortfall in found {
            let last = place + shortfall.unread.tokens - 1
            for token in [place, last] {
                let causes = run.causes(of: step, at: token, isLevelKnown: isLevelKnown)
                isRight = isRight && causes.contains(shortfall.cause)
            }
            place = last + 1
        }
        isRight = isRight && place == max(end, usage.cacheRead)
        return Verdict(
            step: step, isRight: isRight, lost: lost(found, step), truth: truth(step, upTo: end),
            text: text(step, found, upTo: end, isLevelKnown))
    }

    private mutating func lost(_ found: ArraySlice<Shortfall>, _ step: Int) -> PicoUSD? {
        var pricing = ShortfallPricing(pricing)
        let parts = found.map { pricing.lost($0.unread, of: diagnosis.conversations.turns[turns[step]]) }
        return parts.reduce(PicoUSD.zero) { sum, part in sum.flatMap { sum in part.map { sum + $0 } } }
    }

    /// The bill less the bill of the same request that read up to `end`: token by token in prefix order, what
    /// was written for an hour before what was written for five minutes before the rest (rule R8).
    private mutating func truth(_ step: Int, upTo end: Int64) -> PicoUSD? {
        guard case .priced(let price, _) = pricing.price(of: diagnosis.conversations.turns[turns[step]]) else {
            return nil
        }
        let usage = run.answers[step].usage
        var rest = end - usage.cacheRead
        var sum: Int128 = 0
        for (tokens, paid) in [
            (usage.cacheWrite1h, price.cacheWrite1h), (usage.cacheWrite5m, price.cacheWrite5m),
            (usage.input, price.input),
        ] {
            let count = max(0, min(rest, tokens))
            sum += Int128(count) * Int128(paid - price.cacheRead)
            rest -= count
        }
        return PicoUSD(sum)
    }

    private func text(_ step: Int, _ found: ArraySlice<Shortfall>, upTo end: Int64, _ isLevelKnown: Bool) -> String {
        let usage = run.answers[step].usage
        let said = found.map { "\($0.cause.rawValue) \($0.unread.tokens)" }.joined(separator: ", ")
        let right = run.causes(of: step, at: usage.cacheRead, isLevelKnown: isLevelKnown).map(\.rawValue).sorted()
        return "seed \(run.script.seed) request \(step): read \(usage.cacheRead) of \(end), said [\(said)], "
            + "right are \(right) (\(run.script.evidence)\(run.script.steps[step].goesBackTo == nil ? "" : ", goes back"))"
    }
}
