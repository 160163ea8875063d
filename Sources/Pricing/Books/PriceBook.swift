import Models

/// The prices of one provider, checked. Source: one file of `pricing/` or of the user.
public struct PriceBook: Sendable {
    /// Name for `--provider`.
    public let name: String
    public let title: String
    /// File that the book was read from, as errors and lists show it.
    public let origin: String
    /// Name of the book whose prices this one takes over.
    public let extends: String?
    /// Endpoints of the provider, the default one first; empty where there are none.
    public let endpoints: [String]
    /// Whether a model that is named without a provider may be looked up here.
    public let isFoundByName: Bool
    /// Price of one web search; nil where none is known.
    public let webSearch: UnitPrice?
    public let notes: [String]
    /// Where the prices come from, by the key that periods name.
    public let sources: [String: String]
    public let entries: [PriceEntry]
    public let leftOut: [LeftOutPrice]
    private let index: NameIndex

    init(header: Header, entries: [PriceEntry], leftOut: [LeftOutPrice]) throws(BookProblem) {
        name = header.name
        title = header.title
        origin = header.origin
        extends = header.extends
        endpoints = header.endpoints
        isFoundByName = header.isFoundByName
        webSearch = header.webSearch
        notes = header.notes
        sources = header.sources
        self.entries = entries
        self.leftOut = leftOut
        index = try NameIndex(entries)
    }

    /// Everything of a book beside its prices.
    struct Header {
        var name: String
        var title: String
        var origin: String
        var extends: String?
        var endpoints: [String]
        var isFoundByName: Bool
        var webSearch: UnitPrice?
        var notes: [String]
        var sources: [String: String]
    }

    enum Lookup {
        case found(PriceEntry)
        case unknown
        /// The model is there, but not at the endpoint asked for.
        case elsewhere([String])
    }

    /// The row for a name: by exact id, else alias, else normalised name; then by endpoint, or the only
    /// row there is.
    func lookUp(_ name: ModelName, id: ModelID?, endpoint: String?) -> Lookup {
        let rows = index.rows(for: name, id: id).map { entries[$0] }
        guard let first = rows.first else { return .unknown }
        if rows.count == 1 { return .found(first) }
        let wanted = endpoint ?? endpoints.first
        if let row = rows.first(where: { $0.endpoint == wanted || $0.endpoint == "any" || $0.endpoint == nil }) {
            return .found(row)
        }
        return .elsewhere(rows.compactMap(\.endpoint))
    }

    /// Canonical ids that a name means here, whatever the endpoint; none or one.
    func models(for name: ModelName, id: ModelID?) -> Set<String> {
        Set(index.rows(for: name, id: id).map { entries[$0].model })
    }

    /// The name that `--provider` takes for an entry: the book, with its endpoint unless that is the default.
    public func providerName(of entry: PriceEntry) -> String {
        guard let endpoint = entry.endpoint, endpoint != "any", endpoint != endpoints.first else { return name }
        return "\(name)-\(endpoint)"
    }
}
