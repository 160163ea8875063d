import JSONScan
import Pricing
import PromptCache
import Reports
import Usage

extension MissesReport {
    func json() -> String {
        let misses = findings.allDearestFirst.map { MissFields(evidence($0), lost: $0.lost).json }
        let members: [JSONValue.Member] = [
            .init("source", .string(source)), .init("totals", .object(totals)),
            .init("causes", .array(findings.causes.map { .object($0.members) })),
            .init("sessions", .array(findings.sessions.map(json))), .init("misses", .array(misses)),
            .init("unpriced", .array(unpriced)), .init("marks", .object(marks)),
            .init("outside_conversations", .object(outside)),
        ]
        let requests = timeline.map { [JSONValue.Member("timeline", $0.json)] } ?? []
        return JSONValue.document(schema: "farthing.misses/1", members + requests + selection.members)
    }

    private var totals: [JSONValue.Member] {
        let (misses, first, unknown) = (findings.misses, findings.firstRequests, findings.unknown)
        let prompt = promptRows.reduce(PicoUSD.zero) { $0 + $1.paid }
        let flags = zip(Flags.reported, findings.flagCounts).map { JSONValue.Member($0.name, .count($1)) }
        return [
            .init("requests", .count(findings.requests)), .init("prompt_tokens", .count(findings.promptTokens)),
            .init("read_tokens", .count(findings.readTokens)), .init("new_tokens", .count(findings.newTokens)),
            .init("first_request_tokens", .count(first.tokens)), .init("missed_tokens", .count(misses.tokens)),
            .init("unknown_tokens", .count(unknown.tokens)), .init("prompt_usd", .money(prompt)),
            .init("read_usd", .money(findings.readPaid)), .init("new_usd", .money(findings.newPaid)),
            .init("first_request_usd", .money(first.paid)), .init("missed_usd", .money(misses.paid)),
            .init("lost_usd", .money(misses.lost)), .init("first_request_lost_usd", .money(first.lost)),
            .init("unknown_lost_usd", .money(unknown.lost)),
            .init("explained_share", share(of: misses.tokens)),
            .init("explained_share_with_first_requests", share(of: misses.tokens + first.tokens)),
            .init("unpriced_requests", .count(findings.unpricedRequests)),
            .init("unpriced_missed_tokens", .count(misses.unpricedTokens)), .init("flagged", .object(flags)),
        ]
    }

    /// The share of so many tokens that has a cause; null without any.
    private func share(of tokens: Int64) -> JSONValue {
        .fraction(PolicyFigures.fraction(Int128(tokens - findings.unknown.tokens), of: Int128(tokens)))
    }

    private func json(_ session: SessionMisses) -> JSONValue {
        .object([
            .init("project", .optional(session.project)), .init("session", .optional(session.session)),
            .init("requests", .count(session.requests)), .init("missed_tokens", .count(session.misses.tokens)),
            .init("lost_usd", .money(session.misses.lost)),
            .init("first_request_tokens", .count(session.firstRequests.tokens)),
            .init("first_request_lost_usd", .money(session.firstRequests.lost)),
            .init("unpriced_missed_tokens", .count(session.misses.unpricedTokens)),
            .init("causes", .array(session.causes.map { .object($0.members) })),
        ])
    }

    private var unpriced: [JSONValue] {
        findings.unpricedReasons.sorted { $0.key < $1.key }.map { model, reason in
            .object([.init("model", .string(model)), .init("reason", .string(reason.textOfAnyDay))])
        }
    }

    private var marks: [JSONValue.Member] {
        zip(TurnMarks.all, findings.markCounts).map { JSONValue.Member($0.name, .count($1)) }
    }

    private var outside: [JSONValue.Member] {
        RecordApart.Reason.allCases.map { JSONValue.Member($0.rawValue, .count(apart[$0] ?? 0)) }
    }

    /// One row for each shortfall, first requests too, in the order of conversations and requests; of a single
    /// session one row for each request.
    func csv() -> String {
        if let timeline { return timeline.csv() }
        var document = CSVDocument(header: MissFields.csvHeader)
        for entry in findings.shown { document.append(MissFields(evidence(entry), lost: entry.lost).csv) }
        return document.text
    }
}

extension CauseMisses {
    /// The members of a cause in JSON.
    var members: [JSONValue.Member] {
        [
            .init("cause", .string(cause.rawValue)), .init("requests", .count(sums.requests)),
            .init("tokens", .count(sums.tokens)), .init("paid_usd", .money(sums.paid)),
            .init("lost_usd", .money(sums.lost)), .init("unpriced_tokens", .count(sums.unpricedTokens)),
        ]
            + ShortfallCertainty.allCases.map { JSONValue.Member("\($0.rawValue)_tokens", .count(sums.tokens($0))) }
    }
}
