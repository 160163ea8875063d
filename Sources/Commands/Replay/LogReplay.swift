import Pricing
import PromptCache
import Simulation
import Usage
import UsageLogs

/// The user's own logs under all policies, beside what was billed.
struct LogReplay {
    let logs: OwnLogs
    private let billed: BilledGap?
    private let gapProblem: GapProblem?

    /// Throws `CommandFailure` where nothing in the logs can be replayed.
    init(
        _ reading: LogReadingResult, catalog: PriceCatalog, minimumTokens: Int64?, since: Timestamp?, until: Timestamp?
    ) throws {
        var builder = ConversationBuilder(tables: reading.tables)
        reading.forEachRecord { builder.add($0) }
        do throws(TraceBuilderProblem) {
            logs = try OwnLogs(
                builder.finish(), tables: reading.tables, catalog: catalog, minimumTokens: minimumTokens,
                since: since, until: until)
        } catch {
            throw CommandFailure.wrongUse("the logs hold more than can be replayed (\(error)); use --since")
        }
        guard logs.summary.requests > 0 else {
            throw CommandFailure.wrongUse(
                "no request to replay: expected logs with sessions, times, prompts and priced models, or a trace of "
                    + "Mooncake, agent sessions or Qwen-Bailian")
        }
        do throws(GapProblem) {
            (billed, gapProblem) = (try logs.billedGap(), nil)
        } catch {
            (billed, gapProblem) = (nil, error)
        }
    }

    /// All prices that requests pay.
    var prices: [VisitPrice] { logs.parts.flatMap(\.trace.prices) }

    var summary: OwnLogsSummary { logs.summary }

    var reproduction: Reproduction? { billed?.reproduction }

    /// Throws `CommandFailure`.
    func outcome(named name: String, options: (Int64) -> ReplayOptions, seed: UInt64) throws -> ReplayOutcome {
        var sum: ReplayResult?
        for part in logs.parts {
            do throws(ReplayProblem) {
                let result = try Replay(part.trace, options(part.minimumTokens)).run()
                sum = sum.map { LogReplay.sum($0, result) } ?? result
            } catch {
                throw CommandFailure.wrongUse("\(name): \(error.text)")
            }
        }
        guard let sum else { throw CommandFailure.wrongUse("\(name): nothing to replay") }
        return ReplayOutcome(
            name: name, requests: summary.requests, inputTokens: sum.inputTokens,
            policies: ReplayOutcome.policies(sum.policies, seed: seed), lowerBound: sum.lowerBound,
            lowerBoundWithPings: sum.lowerBoundWithPings,
            gap: billed.map { .booked($0.gap) } ?? .left(reason: gapProblem?.text ?? ""), subject: .logs(self),
            options: options(logs.parts[0].minimumTokens), minimums: logs.parts.map(\.minimumTokens).sorted(),
            belowMinimum: Int64(sum.belowMinimum))
    }

    /// Caches that share nothing: everything adds up.
    private static func sum(_ left: ReplayResult, _ right: ReplayResult) -> ReplayResult {
        var sum = left
        sum.policies = zip(left.policies, right.policies).map { first, second in
            var policy = first
            policy.cost += second.cost
            policy.readTokens += second.readTokens
            policy.pings.count += second.pings.count
            policy.pings.cost += second.pings.cost
            let groups = max(first.groupCosts.count, second.groupCosts.count)
            policy.groupCosts = (0..<groups).map { group in
                [first.groupCosts, second.groupCosts].reduce(PicoUSD.zero) { total, costs in
                    group < costs.count ? total + costs[group] : total
                }
            }
            return policy
        }
        sum.lowerBound += right.lowerBound
        sum.lowerBoundWithPings += right.lowerBoundWithPings
        sum.belowMinimum += right.belowMinimum
        sum.inputTokens += right.inputTokens
        return sum
    }
}
