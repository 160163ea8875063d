public import Usage

/// Everything besides time and length that selects a price, as a log spells it.
public struct ServiceTerms: Hashable, Sendable {
    /// Name of the model.
    public var model: String
    /// Name of a book, of a book's endpoint (`bedrock-global`), or a provider as a log spells it; nil
    /// where the model's name is to decide.
    public var provider: String?
    public var tier: ServiceTier
    public var speed: Speed
    public var geo: InferenceGeo

    public init(
        model: String, provider: String? = nil, tier: ServiceTier = .standard, speed: Speed = .standard,
        geo: InferenceGeo = .unstated
    ) {
        self.model = model
        self.provider = provider
        self.tier = tier
        self.speed = speed
        self.geo = geo
    }

    /// The terms of a record; an unnamed model is the empty name.
    public init(_ service: Service, _ tables: RecordTables) {
        self.init(
            model: tables.string(service.model) ?? "", provider: tables.string(service.provider),
            tier: service.tier, speed: service.speed, geo: service.geo)
    }
}
