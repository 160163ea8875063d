/// One number that the service adds to the tokens of the text, with where it comes from.
public struct CountingConstant: Hashable, Sendable {
    /// Tokens; some are below zero, where the service renders less than the text form would count.
    public let tokens: Int
    public let source: Source
    /// Recorded rows on which the constant can be seen; 0 unless measured.
    public let rows: Int

    public enum Source: String, CaseIterable, Sendable {
        case measured, documented, assumed
    }

    /// How far the true number may lie from `tokens`, to either side.
    public var spread: Int {
        switch source {
        case .measured: rows >= CountingConstant.wellMeasured ? 0 : 2
        case .documented: max(1, abs(tokens) / 20)
        case .assumed: max(1, abs(tokens) / 5)
        }
    }

    /// Rows from which on a measured constant counts as certain.
    static let wellMeasured = 3
}

/// The names of the constants, as `constants.json` writes them.
public enum ConstantName: String, CaseIterable, Sendable {
    /// Around a single user message.
    case frame
    /// A change of role; and a further message of the same role.
    case turn
    case sameRole = "same_role"
    /// The conversation begins with the assistant.
    case firstAssistant = "first_assistant"
    /// Behind the system prompt: always, else where there are tools, else where it ends in a line end.
    case systemAlways = "system_always"
    case systemWithTools = "system_with_tools"
    case systemLineEnd = "system_line_end"
    /// The text that introduces client tools, by `tool_choice`; and around each tool.
    case tools
    case toolsForced = "tools_forced"
    case perTool = "per_tool"
    /// Added for `any` in a conversation that holds tool results.
    case forcedAnyAfterResults = "forced_any_after_results"
    /// Added for `disable_parallel_tool_use`, without and with a named tool.
    case noParallel = "no_parallel"
    case noParallelForced = "no_parallel_forced"
    /// Around the calls of one assistant message; and what follows results in one message.
    case toolCalls = "tool_calls"
    case afterResults = "after_results"
    case image
    case imageInResult = "image_in_result"
    case textDocument = "text_document"
    case documentTitle = "document_title"
    case citations
    case citationSentence = "citation_sentence"
    case pdfPage = "pdf_page"
    case thinkingBudget = "thinking_budget"
    case structuredOutput = "structured_output"
    /// Between two parts that the service itself puts into the system prompt.
    case joint
}
