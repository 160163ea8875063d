package import PromptCache

/// What goes wrong in a scripted conversation. Each can be left out, and the engine asked again.
package enum FaultKind: String, CaseIterable, Sendable {
    /// A gap longer than an entry lives.
    case lapse
    case model, tools, system, message
    case speed, effort, thinking
    /// A request without breakpoints.
    case notMarked
    /// An hour asked for, five minutes billed.
    case downgrade
    /// The prompt goes on behind the 1h breakpoint with results of server tools.
    case serverTools
    /// More blocks at once than the lookback passes.
    case lookback
    /// A request sent before the response to its like has begun.
    case race
    /// The first prompts are shorter than the model caches.
    case tooShort
    /// The messages are replaced by a summary, or some results by a word.
    case compaction, clearing

    /// The names that are right for it. Without bodies and without the service's reason, usage does not tell
    /// on which level a prompt departs.
    package func causes(isLevelKnown: Bool) -> Set<ShortfallCause> {
        switch self {
        case .lapse: [.lapse5m, .lapse1h]
        case .model: [.modelChange]
        case .tools: isLevelKnown ? [.toolChange] : [.promptChange]
        case .system: isLevelKnown ? [.systemChange] : [.promptChange]
        case .message: isLevelKnown ? [.messageChange] : [.messageChange, .promptChange]
        case .speed: [.speedChange]
        case .effort: [.effortChange]
        case .thinking: [.thinkingChange]
        case .notMarked: [.notMarked]
        case .downgrade: [.ttlDowngrade]
        case .serverTools: [.serverToolWrites]
        case .lookback: isLevelKnown ? [.lookback] : [.lookback, .promptChange]
        case .race: [.fanOutRace]
        case .tooShort: [.belowMinimum]
        case .compaction: [.compaction]
        case .clearing: [.clearing]
        }
    }
}
