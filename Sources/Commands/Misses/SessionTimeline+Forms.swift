import JSONScan
import Pricing
import PromptCache
import Reports
import Usage

extension SessionTimeline {
    static let columns = ["time", "gap", "prompt", "read", "missed", "first", "new", "written", "cause", "lost"]

    /// What the requests lost, rounded so that misses and first requests each add up, as in the table of causes.
    private static func amounts(_ thread: Thread, decimals: Int) -> [PicoUSD] {
        func rounded(_ counts: (Request) -> Bool) -> [PicoUSD] {
            Rounding.apportioned(
                thread.requests.map { counts($0) ? $0.lost ?? .zero : .zero }, decimals: decimals)
        }
        return zip(rounded { $0.firstTokens == 0 }, rounded { $0.firstTokens > 0 }).map { $0 + $1 }
    }

    /// The cells of a conversation's requests; amounts are rounded so that they add up to `total`.
    static func rows(_ thread: Thread, _ clock: ClockText) -> (rows: [[String]], total: [String]) {
        let decimals = NumberText.decimals(for: thread.lost)
        let shown = amounts(thread, decimals: decimals)
        let rows = zip(thread.requests, shown).map { request, lost in
            let tokens = request.turn.tokens
            let amount = request.lost == nil ? "unpriced" : NumberText.dollars(lost, decimals: decimals)
            return [
                clock.moment(request.turn.startedAt),
                request.gapMilliseconds.map { ClockText.span(milliseconds: $0) } ?? "",
                count(tokens.prompt), count(tokens.cacheRead), count(request.missedTokens), count(request.firstTokens),
                count(request.new.tokens),
                count(tokens.cacheWrite5m + tokens.cacheWrite1h), request.causes,
                request.shortfalls.isEmpty ? "" : amount,
            ]
        }
        let total = [
            "total", "", sum(thread) { $0.turn.tokens.prompt }, sum(thread) { $0.turn.tokens.cacheRead },
            sum(thread) { $0.missedTokens }, sum(thread) { $0.firstTokens }, sum(thread) { $0.new.tokens },
            sum(thread) { $0.turn.tokens.cacheWrite5m + $0.turn.tokens.cacheWrite1h }, "",
            NumberText.dollars(shown.reduce(.zero, +), decimals: decimals),
        ]
        return (rows, total)
    }

    private static func count(_ tokens: Int64) -> String { NumberText.grouped(Int128(tokens)) }

    private static func sum(_ thread: Thread, _ tokens: (Request) -> Int64) -> String {
        count(thread.requests.reduce(0) { $0 + tokens($1) })
    }

    /// Every conversation as a table.
    func table(_ clock: ClockText, for terminal: Terminal) -> String {
        threads.map { thread in
            let (rows, total) = SessionTimeline.rows(thread, clock)
            let columns = SessionTimeline.columns.map { name -> TextTable.Column in
                switch name {
                case "time", "cause": .init(name, .left)
                case "written": .init(name, importance: 1)
                case "first": .init(name, importance: 2)
                case "new": .init(name, importance: 3)
                case "prompt": .init(name, importance: 4)
                default: .init(name)
                }
            }
            let table = TextTable(
                columns: columns, rows: rows.map { $0.map { .text($0) } }, totals: [total.map { .text($0) }])
            return DisplayText.harmless(thread.title) + "\n\n" + table.rendered(for: terminal)
        }.joined(separator: "\n")
    }

    /// One row for each request.
    func csv() -> String {
        var document = CSVDocument(header: [
            "time", "agent", "model", "gap_seconds", "prompt_tokens", "read_tokens", "missed_tokens",
            "first_request_tokens",
            "new_tokens",
            "cache_write_5m_tokens", "cache_write_1h_tokens", "input_tokens", "causes", "lost_usd",
        ])
        for thread in threads {
            for request in thread.requests {
                let tokens = request.turn.tokens
                let counts = [
                    tokens.prompt, tokens.cacheRead, request.missedTokens, request.firstTokens, request.new.tokens,
                    tokens.cacheWrite5m,
                    tokens.cacheWrite1h, tokens.input,
                ]
                var cells = [request.turn.startedAt.rfc3339, thread.agent ?? "", thread.model ?? ""]
                cells.append(request.gapMilliseconds.map(MissFields.seconds) ?? "")
                cells += counts.map { String($0) }
                cells += [request.causes, request.lost?.description ?? ""]
                document.append(cells)
            }
        }
        return document.text
    }

    /// The member `timeline` of the JSON form.
    var json: JSONValue { .array(threads.map(json)) }

    private func json(_ thread: Thread) -> JSONValue {
        .object([
            .init("agent", .optional(thread.agent)), .init("model", .optional(thread.model)),
            .init("source", .optional(thread.source)),
            .init("requests", .array(thread.requests.map(json))),
        ])
    }

    private func json(_ request: Request) -> JSONValue {
        let tokens = request.turn.tokens
        return .object([
            .init("time", .string(request.turn.startedAt.rfc3339)),
            .init("gap_seconds", .fraction(request.gapMilliseconds.map(MissFields.seconds))),
            .init("prompt_tokens", .count(tokens.prompt)), .init("read_tokens", .count(tokens.cacheRead)),
            .init("missed_tokens", .count(request.missedTokens)),
            .init("first_request_tokens", .count(request.firstTokens)), .init("new_tokens", .count(request.new.tokens)),
            .init("input_tokens", .count(tokens.input)), .init("cache_write_5m_tokens", .count(tokens.cacheWrite5m)),
            .init("cache_write_1h_tokens", .count(tokens.cacheWrite1h)),
            .init("causes", .array(request.shortfalls.map { .string($0.cause.rawValue) })),
            .init("lost_usd", request.lost.map { .money($0) } ?? .null),
        ])
    }
}
