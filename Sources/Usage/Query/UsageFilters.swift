/// Which records a query is about, by their names: a record passes where every dimension that has
/// patterns is matched by one of them.
public struct UsageFilters: Hashable, Sendable {
    /// Alternatives of each dimension; none, or no entry, for no condition.
    public var patterns: [FilterDimension: [NamePattern]]

    public init(_ patterns: [FilterDimension: [NamePattern]] = [:]) { self.patterns = patterns }

    /// Whether every record passes.
    public var isEmpty: Bool { patterns.values.allSatisfy(\.isEmpty) }

    /// Whether records with this attribution pass, as far as it decides.
    public func pass(_ attribution: Attribution, _ strings: Interner<String>) -> Bool {
        passes(strings[attribution.project], .project) && passes(strings[attribution.session], .session)
            && passes(strings[attribution.source], .source) && passes(strings[attribution.key], .key)
            && passes(tags: strings[attribution.tags])
    }

    /// Whether records of this service pass, as far as it decides.
    public func pass(_ service: Service, _ strings: Interner<String>) -> Bool {
        passes(strings[service.model], .model)
    }

    private func passes(_ name: String?, _ dimension: FilterDimension) -> Bool {
        guard let patterns = patterns[dimension], !patterns.isEmpty else { return true }
        return patterns.contains { $0.matches(name) }
    }

    /// Tags are matched one by one: a record passes with any of them.
    private func passes(tags: String?) -> Bool {
        guard let patterns = patterns[.tag], !patterns.isEmpty else { return true }
        guard let tags else { return patterns.contains(.none) }
        return tags.split(separator: ",").contains { tag in patterns.contains { $0.matches(tag) } }
    }

    /// The patterns that match none of the names that `tables` hold, in the order of the dimensions.
    ///
    /// `(none)` is not among them: that every record has a name is no mistake of spelling.
    public func unmatched(in tables: RecordTables) -> [(dimension: FilterDimension, pattern: NamePattern)] {
        FilterDimension.allCases.flatMap { dimension in
            let open = (patterns[dimension] ?? []).filter { $0 != .none }
            guard !open.isEmpty else { return [(dimension: FilterDimension, pattern: NamePattern)]() }
            let names = tables.names(of: dimension)
            return open.filter { pattern in !names.contains { pattern.matches($0) } }.map { (dimension, $0) }
        }
    }
}

/// What a record can be chosen by; the raw value is the name of the option and in JSON.
public enum FilterDimension: String, CaseIterable, Sendable {
    case model, project, session, source, key, tag
}

extension RecordTables {
    /// The names that records have in one dimension, each once; tags one by one.
    public func names(of dimension: FilterDimension) -> Set<String> {
        let symbols: Set<Symbol> =
            switch dimension {
            case .model: Set(services.values.map(\.model))
            case .project: Set(attributions.values.map(\.project))
            case .session: Set(attributions.values.map(\.session))
            case .source: Set(attributions.values.map(\.source))
            case .key: Set(attributions.values.map(\.key))
            case .tag: Set(attributions.values.map(\.tags))
            }
        let names = symbols.compactMap { strings[$0] }
        return dimension == .tag ? Set(names.flatMap { $0.split(separator: ",").map(String.init) }) : Set(names)
    }
}
