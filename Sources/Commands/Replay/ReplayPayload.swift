import JSONScan
import Pricing
import PromptCache
import Reports
import Simulation
import Usage

/// What the JSON of a replay holds.
struct ReplayPayload {
    private let outcome: ReplayOutcome

    init(_ outcome: ReplayOutcome) { self.outcome = outcome }

    var members: [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("trace", .string(outcome.name)), .init("requests", .count(outcome.requests)),
            .init("input_tokens", .count(outcome.inputTokens)), .init("price", price),
            .init("minimum_tokens", .array(outcome.minimums.map { .count($0) })),
            .init("availability", .string(outcome.options.availability.rawValue)),
            .init("requests_below_minimum", .count(outcome.belowMinimum)),
            .init("policies", .array(outcome.policies.map(json(of:)))),
            .init("lower_bound_usd", .money(outcome.lowerBound)),
            .init("lower_bound_with_pings_usd", .money(outcome.lowerBoundWithPings)), .init("gap", gap),
        ]
        switch outcome.subject {
        case .trace(let summary, let prices): members += self.members(of: summary, prices)
        case .logs(let logs): members += self.members(of: logs)
        }
        return members
    }

    private var price: JSONValue {
        guard case .trace(_, let prices) = outcome.subject else {
            return .object([.init("basis", .string("each request's own model, day, length, tier, speed and geo"))])
        }
        let base = prices.base
        func perMillion(_ picodollars: Int64) -> JSONValue {
            .string(UnitPrice(picodollars: picodollars).usdPerMillion)
        }
        return .object([
            .init("model", .optional(prices.model)), .init("provider", .optional(prices.provider)),
            .init("input_usd_per_mtok", perMillion(base.input)),
            .init("cache_write_5m_usd_per_mtok", perMillion(base.cacheWrite5m)),
            .init("cache_write_1h_usd_per_mtok", perMillion(base.cacheWrite1h)),
            .init("cache_read_usd_per_mtok", perMillion(base.cacheRead)),
            .init(
                "tiers",
                .array(
                    zip(prices.trace.thresholds, prices.trace.prices.dropFirst()).map { threshold, tier in
                        .object([
                            .init("above_tokens", .count(threshold)),
                            .init("input_usd_per_mtok", perMillion(tier.input)),
                            .init("cache_read_usd_per_mtok", perMillion(tier.cacheRead)),
                        ])
                    })), .init("flags", .array(prices.notes.names.map { .string($0) })),
        ])
    }

    private func json(of policy: ReplayOutcome.Policy) -> JSONValue {
        let figures = PolicyFigures(policy, in: outcome)
        return .object([
            .init("policy", .string(policy.name)), .init("cost_usd", .money(policy.cost)),
            .init("cache_hit_rate", .fraction(figures.hitRate)),
            .init("saving_vs_none", .fraction(figures.savingShare)),
            .init("saving_vs_none_usd", .money(figures.saving)),
            .init(
                "saving_interval_95_usd",
                policy.interval.map { .array([.money($0.low), .money($0.high)]) } ?? .null),
            .init("above_bound_usd", .money(figures.aboveBound)), .init("pings", .count(policy.pings.count)),
            .init("pings_usd", .money(policy.pings.cost)),
        ])
    }

    private var gap: JSONValue {
        switch outcome.gap {
        case .off: return .null
        case .left(let reason): return .object([.init("omitted", .string(reason))])
        case .booked(let gap):
            let parts = gap.parts.map { part -> JSONValue in
                .object([
                    .init("cause", .string(part.cause.rawValue)), .init("usd", .money(part.amount)),
                    .init("tokens", .count(part.tokens)),
                ])
            }
            return .object([
                .init("policy", .string(gap.policy)), .init("actual_usd", .money(gap.actual)),
                .init("bound_usd", .money(gap.bound)), .init("gap_usd", .money(gap.actual - gap.bound)),
                .init("parts", .array(parts)),
            ])
        }
    }

    private func members(of summary: TraceSummary, _ prices: ReplayPrices) -> [JSONValue.Member] {
        [
            .init("format", .string(summary.format.rawValue)),
            .init("stated_input_tokens", .count(summary.inputTokens)),
            .init("dropped_requests", .count(summary.droppedRequests)), .init("caches", .count(summary.scopes)),
            .init("output_tokens", .count(summary.outputTokens)),
            .init("output_cost_usd", prices.output.map { .money($0.times(summary.outputTokens)) } ?? .null),
        ]
    }

    private func members(of logs: LogReplay) -> [JSONValue.Member] {
        let summary = logs.summary
        var billed: [JSONValue.Member] = [.init("cost_usd", .money(summary.billed))]
        billed.append(
            .init(
                "cache_hit_rate",
                .fraction(PolicyFigures.fraction(Int128(summary.tokens.cacheRead), of: Int128(summary.tokens.prompt)))))
        if let reproduction = logs.reproduction {
            billed += [
                .init("reproduced_cost_usd", .money(reproduction.cost)),
                .init("read_tokens", .count(reproduction.readTokens)),
                .init("explained_read_tokens", .count(reproduction.explainedReadTokens)),
                .init("write_tokens", .count(reproduction.writeTokens)),
                .init("explained_write_tokens", .count(reproduction.explainedWriteTokens)),
                .init("read_from_elsewhere_tokens", .count(reproduction.readFromElsewhereTokens)),
                .init("unexplained_miss_tokens", .count(reproduction.unexplainedMissTokens)),
            ]
        }
        return [
            .init("billed", .object(billed)), .init("output_cost_usd", .money(summary.outputCost)),
            .init("conversations", .count(summary.conversations)), .init("sessions", .count(summary.sessions)),
            .init("days", .count(summary.days)),
            .init("assumed_shared_tokens", .count(summary.assumedSharedTokens)),
            .init("doubtful_times", .count(summary.doubtfulTimes)),
            .init("further_charges", .count(summary.furtherCharges)),
            .init("unpriced_requests", .count(summary.unpriced.reduce(0) { $0 + $1.requests })),
            .init("without_prompt", .count(summary.withoutPrompt)),
            .init(
                "left_out",
                .object(
                    RecordApart.Reason.allCases.compactMap { reason in
                        summary.apart[reason].map { JSONValue.Member(reason.rawValue, .count($0)) }
                    })),
            .init("advice", .string(ReplayAdvice(outcome, summary).name)),
            .init("sharing_between_conversations", .string("not visible in logs")),
        ]
    }
}
