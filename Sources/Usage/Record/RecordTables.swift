/// Where a call ran and on what terms: everything besides time and length that selects a price.
public struct Service: Hashable, Sendable {
    /// Name of the model as the log spells it; `.none` where the log names none.
    public var model: Symbol
    /// Provider as the log itself states it (`bedrock`, `openrouter`, …); `.none` where it does not:
    /// then the model's name decides.
    public var provider: Symbol
    public var tier: ServiceTier
    public var speed: Speed
    public var geo: InferenceGeo

    public init(
        model: Symbol, provider: Symbol = .none, tier: ServiceTier = .standard,
        speed: Speed = .standard, geo: InferenceGeo = .unstated
    ) {
        self.model = model
        self.provider = provider
        self.tier = tier
        self.speed = speed
        self.geo = geo
    }
}

/// `service_tier` of the usage object; null and empty read as standard.
public enum ServiceTier: UInt8, CaseIterable, Sendable {
    case standard, priority, batch
    public init?(name: some StringProtocol) {
        switch name {
        case "standard", "", "default": self = .standard
        case "priority": self = .priority
        case "batch": self = .batch
        default: return nil
        }
    }
    public var name: String { String(describing: self) }
}

/// `speed` of the usage object; null and empty read as standard.
public enum Speed: UInt8, CaseIterable, Sendable {
    case standard, fast
    public init?(name: some StringProtocol) {
        switch name {
        case "standard", "": self = .standard
        case "fast": self = .fast
        default: return nil
        }
    }
    public var name: String { String(describing: self) }
}

/// `inference_geo` of the usage object; null, empty and `not_available` read as unstated.
public enum InferenceGeo: UInt8, CaseIterable, Sendable {
    case unstated, global, us, other
    public init(name: some StringProtocol) {
        switch name {
        case "", "not_available": self = .unstated
        case "global": self = .global
        case "us": self = .us
        default: self = .other
        }
    }
    public var name: String { String(describing: self) }
}

/// Whom a record belongs to; all strings are symbols of `RecordTables.strings`.
public struct Attribution: Hashable, Sendable {
    /// Name of the log format or of the live source (`claude-code`, `messages-json`, `gateway`, …).
    public var source: Symbol = .none
    /// Project key: the first folder under `projects/`, verbatim, else the folder of the file.
    public var project: Symbol = .none
    /// The real working directory, where the log tells it.
    public var projectPath: Symbol = .none
    public var session: Symbol = .none
    public var agent: Symbol = .none
    public var parent: Symbol = .none
    /// API key name or its keyed hash, never the key.
    public var key: Symbol = .none
    public var user: Symbol = .none
    /// Tags, sorted and joined by a comma.
    public var tags: Symbol = .none
    public var isSidechain = false
    public init() {}
}

/// The values that records name by symbol: one per reading worker, joined at the end.
public struct RecordTables: Sendable {
    public var strings = Interner<String>()
    public var services = Interner<Service>()
    public var attributions = Interner<Attribution>()

    public init() {}

    public func string(_ symbol: Symbol) -> String? { strings[symbol] }
}
