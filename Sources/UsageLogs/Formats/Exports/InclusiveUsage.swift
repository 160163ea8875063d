import JSONScan
import Messages
import Usage

extension UsageObject {
    /// Resolves counts of a shape whose prompt count includes what was read from and written to the cache:
    /// uncached input = prompt - read - written.
    ///
    /// Where that is negative the parts cannot add up: uncached input is 0, the parts are kept as they
    /// were reported, and the record is flagged inconsistent.
    init(_ fields: UsageFields, inclusivePrompt prompt: Int64) {
        self.init(fields)
        let uncached = prompt - tokens.cacheRead - tokens.cacheWrite5m - tokens.cacheWrite1h
        tokens.input = max(0, uncached)
        if uncached < 0 { flags.insert(.inconsistent) }
    }
}

/// Usage in the words of the OpenAI chat API, and of services that took them over.
///
/// Cached: `prompt_tokens_details.cached_tokens`, else `cache_read_input_tokens` or
/// `prompt_cache_hit_tokens` beside it. Written: `prompt_tokens_details.cache_write_tokens` or
/// `.cache_creation_tokens`, else `cache_creation_input_tokens`. Lifetimes of the writes, where a
/// gateway kept them: `prompt_tokens_details.cache_creation_token_details`, else `cache_creation`.
enum ChatUsage {
    static func isUsage(_ usage: JSONElement) -> Bool {
        usage["prompt_tokens"] != nil || usage["completion_tokens"] != nil
    }

    /// Counts of a row around the usage object, which are right where both give one and differ.
    struct Row {
        var prompt: Int64?
        var output: Int64?
    }

    /// Errors: a field that is no count, negative or out of range.
    static func read(_ usage: JSONElement, row: Row = Row()) throws(UsageProblem) -> UsageObject {
        var fields = UsageFields()
        let details = usage["prompt_tokens_details"]
        let prompt = try usage["prompt_tokens"]?.exportedCount("prompt_tokens")
        let output = try usage["completion_tokens"]?.exportedCount("completion_tokens")
        fields.output = row.output ?? output
        let read =
            details?.first("cached_tokens") ?? usage.first("cache_read_input_tokens", "prompt_cache_hit_tokens")
        fields.cacheRead = try read?.exportedCount("prompt_tokens_details.cached_tokens")
        let written =
            details?.first("cache_write_tokens", "cache_creation_tokens") ?? usage["cache_creation_input_tokens"]
        fields.cacheCreation = try written?.exportedCount("prompt_tokens_details.cache_write_tokens")
        if let split = details?.first("cache_creation_token_details") ?? usage.first("cache_creation") {
            fields.cacheWrite5m = try split["ephemeral_5m_input_tokens"]?.exportedCount("ephemeral_5m_input_tokens")
            fields.cacheWrite1h = try split["ephemeral_1h_input_tokens"]?.exportedCount("ephemeral_1h_input_tokens")
        }
        var result = UsageObject(fields, inclusivePrompt: row.prompt ?? prompt ?? 0)
        let promptDiffers = row.prompt != nil && prompt != nil && row.prompt != prompt
        let outputDiffers = row.output != nil && output != nil && row.output != output
        if promptDiffers || outputDiffers { result.flags.insert(.inconsistent) }
        return result
    }
}
