import JSONScan
import Reports
import TokenCounting

/// What `count` prints of one estimate as JSON: a contract.
struct CountPayload {
    /// Said with every count.
    static let basis = "offline estimate by an unofficial reconstruction of the tokenizer"

    private let estimate: RequestEstimate

    init(_ estimate: RequestEstimate) { self.estimate = estimate }

    var json: JSONValue { .object([.init("schema", .string("farthing.count/1"))] + members) }

    var members: [JSONValue.Member] {
        [
            .init("model", .optional(estimate.model)), .init("family", .string(estimate.family.rawValue)),
            .init("input_tokens", .count(estimate.inputTokens)), .init("low", .count(estimate.low)),
            .init("high", .count(estimate.high)), .init("confidence", .string(estimate.confidence.rawValue)),
            .init("parts", .array(parts)), .init("unsupported", .array(unsupported)),
            .init("model_known", .bool(estimate.isKnownModel)), .init("lower_bound", .bool(estimate.isLowerBound)),
            .init("basis", .string(CountPayload.basis)),
        ]
    }

    private var parts: [JSONValue] {
        var covered = 0
        return estimate.parts.map { part in
            covered += part.tokens
            var members: [JSONValue.Member] = [
                .init("part", .string(part.path)), .init("tokens", .count(part.tokens)),
                .init("method", .string(part.method.rawValue)),
            ]
            if let breakpoint = part.breakpoint {
                members.append(.init("cache_breakpoint", .string(breakpoint.name)))
                members.append(.init("covered_tokens", .count(covered)))
            }
            return .object(members)
        }
    }

    private var unsupported: [JSONValue] {
        estimate.unsupported.map { .object([.init("part", .string($0.path)), .init("what", .string($0.what))]) }
    }
}
