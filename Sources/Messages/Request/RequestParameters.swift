/// The parameters of a request beside its blocks, as far as they matter for caching, tokens or price.
///
/// nil stands for a parameter that is absent or null (rule R11 tells what each invalidates).
public struct RequestParameters: Equatable, Sendable {
    public var maxTokens: Int64?
    public var isStream = false
    public var thinking: Thinking?
    public var toolChoice: ToolChoice?
    /// `output_config.effort`, as written.
    public var effort: String?
    /// `output_config.format` is present.
    public var hasOutputFormat = false
    public var speed: String?
    public var serviceTier: String?
    public var inferenceGeo: String?
    /// `metadata.user_id`: an opaque id that the client chose.
    public var userID: String?
    /// `context_management.edits[].type`, in order (rule R19).
    public var contextEdits: [String] = []

    public init() {}

    /// Thinking was asked for.
    public var isThinking: Bool { thinking.map { $0.type != "disabled" } ?? false }

    public struct Thinking: Equatable, Sendable {
        /// `enabled`, `adaptive` or `disabled`, as written.
        public var type: String
        /// Tokens.
        public var budget: Int64?
        public init(type: String, budget: Int64? = nil) {
            self.type = type
            self.budget = budget
        }
    }

    public struct ToolChoice: Equatable, Sendable {
        /// `auto`, `any`, `tool` or `none`, as written.
        public var type: String
        /// Name of the tool, for `tool`.
        public var name: String?
        public var disablesParallelUse = false
        public init(type: String, name: String? = nil, disablesParallelUse: Bool = false) {
            self.type = type
            self.name = name
            self.disablesParallelUse = disablesParallelUse
        }
    }
}
