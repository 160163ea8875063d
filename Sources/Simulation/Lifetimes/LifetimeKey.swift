public import Usage

/// What a group of conversations has in common; nil: it may differ.
public struct LifetimeKey: Hashable, Sendable {
    /// Project of the first request, a symbol of `RecordTables.strings`.
    public var project: Symbol?
    public var kind: SessionKind?
    public var reads: ReadClass?

    public init(project: Symbol? = nil, kind: SessionKind? = nil, reads: ReadClass? = nil) {
        self.project = project
        self.kind = kind
        self.reads = reads
    }
}

/// What made the calls of a conversation, as far as its records tell; raw values are names in output.
public enum SessionKind: String, CaseIterable, Sendable {
    /// The main thread of a coding agent's session, where somebody may be thinking between two requests.
    case mainThread = "main_thread"
    /// A named agent, or a sidechain, of a session.
    case subAgent = "sub_agent"
    /// Calls of other programs: gateways, exports, request logs.
    case program

    /// Sources whose sessions are a coding agent's.
    private static let agentSources: Set<String> = ["claude-code", "claude-code-result", "otlp"]

    init(_ attribution: Attribution, _ tables: RecordTables) {
        if attribution.isSidechain || !attribution.agent.isNone {
            self = .subAgent
        } else {
            let source = tables.string(attribution.source) ?? ""
            self = SessionKind.agentSources.contains(source) ? .mainThread : .program
        }
    }
}

/// How dear reads are against input on the day of a conversation's first request: what pays differs with it
/// (rule R9). Raw values are names in output.
public enum ReadClass: String, CaseIterable, Sendable {
    /// Below a tenth of the input price.
    case cheap
    /// A tenth of the input price, or more.
    case dear

    init(_ price: VisitPrice) {
        self = Int128(price.cacheRead) * 10 < Int128(price.input) ? .cheap : .dear
    }
}
