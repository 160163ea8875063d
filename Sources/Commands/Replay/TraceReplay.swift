import Simulation

/// A trace under all policies.
struct TraceReplay {
    let name: String
    let trace: ReplayTrace
    let summary: TraceSummary
    let prices: ReplayPrices

    /// Throws `CommandFailure`.
    func outcome(_ options: ReplayOptions, gap policy: GapPolicy?, seed: UInt64) throws -> ReplayOutcome {
        let result: ReplayResult
        do throws(ReplayProblem) {
            result = try Replay(trace, options).run()
        } catch {
            throw CommandFailure.wrongUse("\(name): \(error.text)")
        }
        return ReplayOutcome(
            name: name, requests: Int64(trace.requestCount), inputTokens: result.inputTokens,
            policies: ReplayOutcome.policies(result.policies, seed: seed), lowerBound: result.lowerBound,
            lowerBoundWithPings: result.lowerBoundWithPings, gap: booked(policy, options),
            subject: .trace(summary, prices), options: options, minimums: [options.minimumTokens],
            belowMinimum: Int64(result.belowMinimum))
    }

    private func booked(_ policy: GapPolicy?, _ options: ReplayOptions) -> ReplayOutcome.GapResult {
        guard let policy else { return .off }
        do throws(GapProblem) {
            return .booked(
                try trace.gap(of: policy, minimumTokens: options.minimumTokens, availability: options.availability))
        } catch {
            return .left(reason: error.text)
        }
    }
}

extension ReplayProblem {
    /// One clause for people.
    var text: String {
        switch self {
        case .costTooLarge: "the prices times the tokens are beyond 64 bits; use a smaller --input-price"
        case .noRequests: "there is nothing to replay"
        }
    }
}
