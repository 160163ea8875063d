import Models
import Pricing

/// Names of models as the metrics show them: those of the price books, so that clients cannot make up labels.
struct ModelLabels: Sendable {
    private let models: ModelCatalog
    private let known: Set<String>

    init(_ catalog: PriceCatalog) {
        models = catalog.models
        known = Set(catalog.books.flatMap { $0.entries.map(\.model) })
    }

    /// The books' own name of a model; `other` for all that they do not know, `none` for none.
    func label(of name: String?) -> String {
        guard let name, !name.isEmpty else { return "none" }
        if known.contains(name) { return name }
        let id = models.model(named: name)?.id.name
        return id.flatMap { known.contains($0) ? $0 : nil } ?? "other"
    }
}
