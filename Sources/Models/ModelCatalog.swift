/// All known models, found by any of their names.
public struct ModelCatalog: Sendable {
    /// In the order of `models.json`: the newest first.
    public let models: [ModelFacts]
    private let byID: [String: Int]
    private let byAlias: [String: Int]
    private let byNormalised: [String: Int]

    /// Throws `ModelCatalogError` where two models share a name.
    public init(models: [ModelFacts]) throws(ModelCatalogError) {
        var byID: [String: Int] = [:]
        var byAlias: [String: Int] = [:]
        var byNormalised: [String: Int] = [:]
        for (index, model) in models.enumerated() {
            guard byID.updateValue(index, forKey: model.id.name) == nil else {
                throw ModelCatalogError("model \(model.id) is listed twice")
            }
            byNormalised[ModelName(model.id.name).normalised] = index
        }
        for (index, model) in models.enumerated() {
            for alias in model.aliases {
                if let other = byID[alias] ?? byAlias[alias] {
                    throw ModelCatalogError("name \(alias) belongs to both \(models[other].id) and \(model.id)")
                }
                byAlias[alias] = index
                let normal = ModelName(alias).normalised
                if let other = byNormalised[normal], other != index {
                    throw ModelCatalogError("name \(alias) reads like \(models[other].id) and belongs to \(model.id)")
                }
                byNormalised[normal] = index
            }
        }
        self.models = models
        self.byID = byID
        self.byAlias = byAlias
        self.byNormalised = byNormalised
    }

    /// The model that a log's name means: by exact id, else by alias, else by the normalised name.
    public func model(named written: String) -> ModelFacts? { model(ModelName(written)) }

    public func model(_ name: ModelName) -> ModelFacts? {
        let found = byID[name.written] ?? byID[name.bare] ?? byAlias[name.bare] ?? byNormalised[name.normalised]
        return found.map { models[$0] }
    }
}

/// What is wrong with `models.json`; the text names the place and what was expected.
public struct ModelCatalogError: Error, CustomStringConvertible, Sendable {
    public let description: String
    init(_ description: String) { self.description = description }
}
