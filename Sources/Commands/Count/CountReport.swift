import JSONScan
import Pricing
import Reports
import TokenCounting

/// The three forms of a count.
struct CountReport: Report {
    /// What other models are compared with: the last one of the older tokenizer.
    static let referenceModel = "claude-opus-4-6"

    let counts: [CountedRequest]
    let showsParts: Bool

    /// One count is the whole object; several are its `counts`.
    func json() -> String {
        if counts.count == 1, let only = counts.first {
            return JSONValue.document(schema: "farthing.count/1", CountPayload(only.estimate).members + cost(only))
        }
        let rows = counts.map { count -> JSONValue in
            .object(
                [.init("request", .string(count.request))] + CountPayload(count.estimate).members + cost(count))
        }
        return JSONValue.document(schema: "farthing.count/1", [.init("counts", .array(rows))])
    }

    private func cost(_ count: CountedRequest) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = [.init("input_cost_usd", .optional(count.inputCost?.description))]
        if let live = count.liveTokens {
            members.append(.init("live_input_tokens", .count(live)))
            members.append(.init("estimate_less_live_tokens", .count(Int64(count.estimate.inputTokens) - live)))
        }
        if let reference = count.reference {
            members.append(.init("tokens_versus_opus_4_6", .count(count.estimate.inputTokens - reference.tokens)))
            if let cost = count.inputCost, let base = reference.cost {
                members.append(.init("input_cost_versus_opus_4_6_usd", .money(cost - base)))
            }
        }
        return members
    }

    func csv() -> String {
        if showsParts { return partsCSV() }
        var document = CSVDocument(header: [
            "request", "model", "family", "input_tokens", "low", "high", "confidence", "unsupported", "input_cost_usd",
            "basis", "live_input_tokens",
        ])
        for count in counts {
            let estimate = count.estimate
            document.append([
                count.request, estimate.model ?? "", estimate.family.rawValue, "\(estimate.inputTokens)",
                "\(estimate.low)", "\(estimate.high)", estimate.confidence.rawValue,
                estimate.unsupported.map { "\($0.path):\($0.what)" }.joined(separator: ";"),
                count.inputCost?.description ?? "", CountPayload.basis,
                count.liveTokens.map { "\($0)" } ?? "",
            ])
        }
        return document.text
    }

    private func partsCSV() -> String {
        var document = CSVDocument(header: [
            "request", "model", "part", "tokens", "method", "cache_breakpoint", "covered_tokens",
        ])
        for count in counts {
            var covered = 0
            for part in count.estimate.parts {
                covered += part.tokens
                document.append([
                    count.request, count.estimate.model ?? "", part.path, "\(part.tokens)", part.method.rawValue,
                    part.breakpoint?.name ?? "", part.breakpoint == nil ? "" : "\(covered)",
                ])
            }
        }
        return document.text
    }

    func table(for terminal: Terminal) -> String {
        var text = counts.count == 1 ? summary(counts[0]) : comparison(for: terminal)
        if showsParts {
            for count in counts {
                if counts.count > 1 { text += "\n\(title(count))\n" }
                text += "\n" + partsTable(count.estimate).rendered(for: terminal)
            }
        }
        return text + "\n" + notes()
    }
}
