import PromptCache
import Usage

/// Prompts in short: one word a block, such as `t1 s2/500:1h m3 m4:5m`.
///
/// The letter is the kind (t tool, s system, m message, u tool use, r tool result, w server tool result,
/// k thinking), the number the identity, `/500` the length (1,000 tokens where it is not given), `:5m` and
/// `:1h` a breakpoint.
extension PromptBlock {
    init(_ word: Substring) {
        let marked = word.split(separator: ":")
        let sized = marked[0].split(separator: "/")
        let kind = sized[0].first ?? "m"
        let runs: [Character: PromptRun] = ["u": .toolUse, "r": .toolResult]
        let lifetimes: [Substring: CacheLifetime] = ["5m": .fiveMinutes, "1h": .oneHour]
        self.init(
            section: kind == "t" ? .tools : kind == "s" ? .system : .messages,
            identity: UInt64(sized[0].dropFirst()) ?? 0,
            tokens: sized.count > 1 ? Int64(sized[1]) ?? 0 : 1000,
            run: runs[kind] ?? .none,
            breakpoint: marked.count > 1 ? lifetimes[marked[1]] : nil,
            isCacheable: kind != "k", isServerToolResult: kind == "w")
    }
}

extension CacheRequest {
    /// A request of that prompt, `seconds` after the origin; the response begins at once, or `delay` seconds later.
    init(
        _ prompt: String, at seconds: Double = 0, delay: Double = 0, scope: CacheScope = CacheScope(),
        parameters: CacheParameters = CacheParameters(), minimum: Int64 = 0, automatic: CacheLifetime? = nil
    ) {
        let start = Int64((seconds * 1000).rounded())
        self.init(
            startMilliseconds: start, firstResponseMilliseconds: start + Int64((delay * 1000).rounded()), scope: scope,
            blocks: prompt.split(separator: " ").map(PromptBlock.init), parameters: parameters,
            minimumTokens: minimum, automaticBreakpoint: automatic)
    }
}

extension CacheEngine {
    /// Processes the prompts in turn and answers for the last one.
    mutating func last(_ requests: CacheRequest...) throws -> CacheAnswer {
        var answer = CacheAnswer()
        for request in requests { answer = try process(request) }
        return answer
    }
}

extension CacheAnswer {
    /// Causes and lengths as words, such as `cold 2000`.
    var causes: [String] { misses.map { "\($0.cause.name) \($0.tokens)" } }
}
