/// Why tokens that a request could have read from the cache were paid for instead; raw values are names in
/// every output.
public enum ShortfallCause: String, CaseIterable, Sendable {
    /// Nothing came before: the whole prompt is new to the cache.
    case firstRequest = "first_request"
    /// The 5m entry ran out before the request (rule R6).
    case lapse5m = "lapse_5m"
    /// The 1h entry ran out before the request (rule R6).
    case lapse1h = "lapse_1h"
    /// 1h was asked for, 5m was billed, and the entry ran out within the hour.
    case ttlDowngrade = "ttl_downgrade"
    /// The tail was written at 5m because of a server tool (rule R15) and ran out within the hour asked for.
    case serverToolWrites = "server_tool_writes"
    /// Another model answered the requests before; caches are per model (rule R13).
    case modelChange = "model_change"
    /// Another speed (rule R11).
    case speedChange = "speed_change"
    case toolChange = "tool_change"
    case systemChange = "system_change"
    case messageChange = "message_change"
    /// The prompt departs from the cached one; usage does not tell on which level.
    case promptChange = "prompt_change"
    case effortChange = "effort_change"
    case thinkingChange = "thinking_change"
    case compaction, clearing
    /// The prefix was shorter than the model caches (rule R5).
    case belowMinimum = "below_minimum"
    /// The request before wrote nothing although it was long enough: it had no breakpoint (rule R3).
    case notMarked = "not_marked"
    /// The prompts agree, but no breakpoint's lookback reached the entry (rule R4).
    case lookback
    /// The writer of the entry had not begun to respond (rule R7).
    case fanOutRace = "fan_out_race"
    case unknown
}

/// How sure a cause is; raw values are names in every output.
public enum ShortfallCertainty: String, CaseIterable, Sendable {
    /// It follows from the bill, the times and the rules, or the service or the bodies say so.
    case certain
    /// The rules leave it as the likeliest: others are possible.
    case likely
    /// Nothing is known; the evidence says what is missing.
    case open
}

/// Why a cause is not known; raw values are names in every output.
public enum OpenReason: String, CaseIterable, Sendable {
    /// Start times are missing or contradict each other.
    case doubtfulTime = "doubtful_time"
    /// Several agents without names are mixed in the conversation.
    case severalAgents = "several_agents"
    /// The conversation begins before the log does.
    case headMissing = "head_missing"
    /// The service had no record of the request before (rule R18).
    case previousNotFound = "previous_not_found"
    /// Everything that is known agrees, and yet it was not read.
    case nothingDiffers = "nothing_differs"
}
