import JSONScan
import Pricing
import PromptCache
import Reports
import Simulation
import Usage

/// What the JSON of a study of lifetimes holds.
struct LifetimePayload {
    private let report: LifetimeReport
    private let study: LifetimeStudy

    init(_ report: LifetimeReport) { (self.report, study) = (report, report.study) }

    var text: String {
        let summary = study.summary
        let groups = report.sections.flatMap { section in
            section.rows.map { row in
                JSONValue.object([.init("by", .string(section.by.rawValue))] + members(of: row.group, name: row.name))
            }
        }
        return JSONValue.document(
            schema: "farthing.ttl/1",
            [
                .init("source", .string(report.source)), .init("requests", .count(summary.requests)),
                .init("conversations", .count(summary.conversations)),
                .init("sessions", .count(summary.sessions)), .init("days", .count(summary.days)),
                .init("first", time(summary.first)), .init("last", time(summary.last)),
                .init("observed_until", time(summary.observedUntil)), .init("seed", .count(report.seed)),
                .init("total", .object(members(of: study.total, name: nil))), .init("groups", .array(groups)),
                .init("survival_curve", .array(study.total.gaps.curve.map(json(of:)))),
                .init("unpriced_requests", .count(report.unpricedRequests)), .init("unpriced", unpriced),
                .init("without_prompt", .count(summary.withoutPrompt)), .init("too_large", .count(summary.tooLarge)),
                .init("outside_period_or_filters", .count(summary.leftOut)),
                .init("further_charges", .count(summary.furtherCharges)),
                .init(
                    "left_out",
                    .object(
                        RecordApart.Reason.allCases.compactMap { reason in
                            summary.apart[reason].map { JSONValue.Member(reason.rawValue, .count($0)) }
                        })),
                .init("assumptions", .array(LifetimeTexts(report).assumptions.map { .string($0) })),
            ] + report.selection.members)
    }

    private var unpriced: JSONValue {
        .array(
            study.summary.unpriced.map { entry in
                .object([
                    .init("model", .string(entry.model)), .init("requests", .count(entry.requests)),
                    .init("reason", .string(entry.reason.textOfAnyDay)),
                ])
            })
    }

    private func time(_ time: Timestamp?) -> JSONValue { .optional(time?.rfc3339) }

    private func members(of group: LifetimeGroup, name: String?) -> [JSONValue.Member] {
        let key = JSONValue.object([
            .init("project", group.key.project == nil ? .null : .optional(name)),
            .init("kind", .optional(group.key.kind?.rawValue)),
            .init("read_class", .optional(group.key.reads?.rawValue)),
        ])
        let costs = group.costs
        return [
            .init("key", key), .init("requests", .count(group.requests)),
            .init("conversations", .count(group.conversations)), .init("sessions", .count(group.sessions)),
            .init("days", .count(group.days)), .init("input_tokens", .count(group.tokens.input)),
            .init("cache_write_5m_tokens", .count(group.tokens.cacheWrite5m)),
            .init("cache_write_1h_tokens", .count(group.tokens.cacheWrite1h)),
            .init("cache_read_tokens", .count(group.tokens.cacheRead)), .init("billed_usd", .money(costs.billed)),
            .init("none_usd", .money(costs.none)), .init("all_5m_usd", .money(costs.fiveMinutes)),
            .init("all_1h_usd", .money(costs.oneHour)), .init("best_mix_usd", .money(costs.bestMix)),
            .init("per_session_best_usd", .money(group.perSessionBest)),
            .init("all_5m_read_tokens", .count(group.reads.fiveMinutes)),
            .init("all_1h_read_tokens", .count(group.reads.oneHour)),
            .init("below_minimum_requests", .count(group.belowMinimum)),
            .init("doubtful_times", .count(group.doubtfulTimes)),
            .init("assumed_shared_tokens", .count(group.assumedSharedTokens)),
            .init("read_from_elsewhere_tokens", .count(group.elsewhereTokens)),
            .init("read_multiplier_low", ApproximateText.json(group.readMultipliers?.lowerBound)),
            .init("read_multiplier_high", ApproximateText.json(group.readMultipliers?.upperBound)),
            .init("long_writes", json(of: group.longWrites)), .init("gaps", json(of: group.gaps)),
            .init("keep_alive", .array(CacheLifetime.allCases.map { json(of: group.keepAlive[$0]) })),
            .init("advice", group.advice.map(json(of:)) ?? .null),
        ]
    }

    private func json(of writes: LongWrites) -> JSONValue {
        func part(_ part: LongWrites.Part) -> JSONValue {
            .object([
                .init("tokens", .count(part.tokens)), .init("cost_usd", .money(part.cost)),
                .init("wasted_usd", .money(part.wasted)),
            ])
        }
        return .object([
            .init("tokens", .count(writes.all.tokens)), .init("cost_usd", .money(writes.all.cost)),
            .init("wasted_usd", .money(writes.wasted)), .init("never_read", part(writes.neverRead)),
            .init("read_within_5m", part(writes.readWithin5m)), .init("paid_back", part(writes.paidBack)),
            .init("open", part(writes.open)),
        ])
    }

    private func json(of gaps: GapStudy) -> JSONValue {
        let bins = gaps.bins.map { bin -> JSONValue in
            .object([
                .init("from_ms", .count(bin.from)), .init("to_ms", bin.to.map { .count($0) } ?? .null),
                .init("ended", .count(bin.ended)), .init("open", .count(bin.open)),
                .init("chance", ApproximateText.json(bin.chance)),
                .init("hazard_per_hour", ApproximateText.json(bin.hazardPerHour)),
            ])
        }
        return .object([
            .init("count", .count(gaps.survival.count)), .init("ended", .count(gaps.survival.ended)),
            .init("open", .count(gaps.survival.count - gaps.survival.ended)), .init("doubtful", .count(gaps.doubtful)),
            .init("longer_than_5m", gaps.survival.count > 0 ? json(of: gaps.at5m) : .null),
            .init("longer_than_1h", gaps.survival.count > 0 ? json(of: gaps.at1h) : .null),
            .init("bins", .array(bins)),
        ])
    }

    private func json(of estimate: KaplanMeier.Estimate) -> JSONValue {
        .object([
            .init("ms", .count(estimate.milliseconds)), .init("survival", ApproximateText.json(estimate.survival)),
            .init("low", ApproximateText.json(estimate.interval?.lowerBound)),
            .init("high", ApproximateText.json(estimate.interval?.upperBound)),
            .init("at_risk", .count(estimate.atRisk)),
        ])
    }

    private func json(of study: KeepAliveStudy) -> JSONValue {
        func json(_ gain: PingGain) -> JSONValue {
            .object([
                .init("most", .count(gain.most)), .init("pings", .count(gain.pings)),
                .init("cost_usd", .money(gain.cost)),
                .init("saved_usd", .money(gain.saved)), .init("net_usd", .money(gain.net)),
                .init("expected_net_usd", study.expected(gain.most).map { .money($0) } ?? .null),
            ])
        }
        return .object([
            .init("lifetime", .string(study.lifetime.name)),
            .init("every_seconds", .count(KeepAlive.periodMilliseconds(study.lifetime) / 1000)),
            .init("worthwhile_low", study.worthwhile.map { .count($0.lowerBound) } ?? .null),
            .init("worthwhile_high", study.worthwhile.map { .count($0.upperBound) } ?? .null),
            .init("best", study.best.map(json) ?? .null), .init("at_most", .array(study.gains.map(json))),
        ])
    }

    private func json(of advice: LifetimeAdvice) -> JSONValue {
        func pair(_ scale: (PicoUSD) -> PicoUSD) -> JSONValue {
            advice.interval.map { .array([.money(scale($0.low)), .money(scale($0.high))]) } ?? .null
        }
        return .object([
            .init("verdict", .string(advice.verdict.rawValue)), .init("policy", .string(advice.policy.rawValue)),
            .init("current", .optional(advice.current?.rawValue)), .init("saving_usd", .money(advice.saving)),
            .init("saving_interval_95_usd", pair { $0 }), .init("days", .count(advice.days)),
            .init(
                "projected_saving_per_month_usd",
                advice.verdict == .insufficientData ? .null : .money(advice.savingPerMonth)),
            .init("projected_interval_95_usd", pair(advice.perMonth)),
            .init("confidence", .optional(LifetimeTexts.confidence(advice))),
        ])
    }
}
