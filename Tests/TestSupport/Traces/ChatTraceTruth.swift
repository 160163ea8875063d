/// What a generated trace holds, counted while it is made.
package struct ChatTraceTruth: Sendable, Equatable {
    package var sessions = 0
    package var requests = 0
    /// The sessions' own agents and their sub-agents.
    package var agents = 0
    package var inputTokens = 0
    package var outputTokens = 0
    /// Whole blocks of all prompts.
    package var blocks = 0
    /// Requests that keep less of the prompt before than there was, and those that keep only the preamble.
    package var truncations = 0
    package var summaries = 0
    /// Gaps between requests of one agent beyond the lifetimes of the cache.
    package var gapsBeyond5Minutes = 0
    package var gapsBeyond1Hour = 0

    package init() {}

    mutating func count(_ request: ChatRequest) {
        requests += 1
        inputTokens += request.inputTokens
        outputTokens += request.outputTokens
        blocks += request.blocks
    }

    mutating func count(gapMilliseconds gap: Int) {
        if gap > 300_000 { gapsBeyond5Minutes += 1 }
        if gap > 3_600_000 { gapsBeyond1Hour += 1 }
    }

    /// One line of JSON.
    package var json: String {
        """
        {"sessions":\(sessions),"requests":\(requests),"agents":\(agents),"input_tokens":\(inputTokens),\
        "output_tokens":\(outputTokens),"blocks":\(blocks),"truncations":\(truncations),"summaries":\(summaries),\
        "gaps_beyond_5m":\(gapsBeyond5Minutes),"gaps_beyond_1h":\(gapsBeyond1Hour)}

        """
    }
}
