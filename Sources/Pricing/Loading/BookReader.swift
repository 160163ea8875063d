import JSONScan

/// One book file, parsed but not yet joined with the book it extends.
struct BookFile {
    static let schema = "farthing.price-book/1"

    let origin: String
    let name: String
    let extends: String?
    private let object: BookObject

    /// Throws `PriceBookError`: not JSON, not a book, unknown keys.
    init(origin: String, bytes: [UInt8]) throws(PriceBookError) {
        self.origin = origin
        let value: JSONValue
        do { value = try JSONValue.parse(bytes) } catch {
            throw PriceBookError(origin: origin, place: "$", problem: "not valid JSON: \(error)")
        }
        do throws(BookProblem) {
            object = try BookObject(
                BookNode(value: value, path: .root),
                keys: [
                    "schema", "book", "title", "extends", "endpoints", "by_name", "multipliers", "web_search_per_1000",
                    "confidence", "source", "sources", "notes", "discounts", "models", "left_out",
                ])
            let schema = try object.required("schema")
            guard try schema.string == BookFile.schema else {
                throw schema.fail("expected \"\(BookFile.schema)\", found \(schema.kind)")
            }
            let name = try object.required("book")
            guard BookFile.isName(try name.string) else {
                throw name.fail("a book's name has lower-case letters, digits, points and hyphens, found \(name.kind)")
            }
            self.name = try name.string
            extends = try object.string("extends")
        } catch {
            throw PriceBookError(origin, error)
        }
    }

    /// The checked book; `base` is the one it extends.
    func book(base: PriceBook?) throws(PriceBookError) -> PriceBook {
        do { return try read(base: base) } catch { throw PriceBookError(origin, error) }
    }

    private func read(base: PriceBook?) throws(BookProblem) -> PriceBook {
        var sources = base?.sources ?? [:]
        sources.merge(try texts("sources")) { $1 }
        let defaults = try BookDefaults(object, sources: sources)
        var endpoints = try object.strings("endpoints")
        if endpoints.isEmpty { endpoints = base?.endpoints ?? [] }
        let reader = EntryReader(defaults: defaults, endpoints: endpoints)
        var own: [PriceEntry] = []
        for node in try object["models"]?.elements ?? [] { own.append(try reader.entry(node)) }
        if base == nil && own.isEmpty { throw object.fail("the book has no models and extends no other") }
        let inherited = try inherited(from: base, without: Set(own.map(\.model)))
        let webSearch = try object["web_search_per_1000"].map { (node) throws(BookProblem) in
            try node.price(scale: 9, unit: "per 1,000 searches, at most nine decimals")
        }
        let header = PriceBook.Header(
            name: name, title: try object.string("title") ?? base?.title ?? name, origin: origin, extends: extends,
            endpoints: endpoints, isFoundByName: try object["by_name"]?.bool ?? base?.isFoundByName ?? true,
            webSearch: webSearch ?? base?.webSearch, notes: try object.strings("notes"), sources: sources)
        return try PriceBook(
            header: header, entries: own + inherited, leftOut: try leftOut() + (base?.leftOut ?? []))
    }

    /// Entries of the base with the discounts applied, but for models that this book prices itself.
    private func inherited(from base: PriceBook?, without own: Set<String>) throws(BookProblem) -> [PriceEntry] {
        let node = object["discounts"]
        guard let base else {
            if let node { throw node.fail("a discount needs a book to extend; add \"extends\"") }
            return []
        }
        let discounts = try node.map { (node) throws(BookProblem) in try Discount.all(node) } ?? []
        var entries: [PriceEntry] = []
        for entry in base.entries where !own.contains(entry.model) {
            entries.append(try Discount.apply(discounts, to: entry))
        }
        return entries
    }

    private func texts(_ key: String) throws(BookProblem) -> [String: String] {
        guard let node = object[key] else { return [:] }
        guard case .object(let members) = node.value else { throw node.fail("expected an object, found \(node.kind)") }
        var texts: [String: String] = [:]
        for member in members {
            texts[member.key] = try BookNode(value: member.value, path: node.path.member(member.key)).string
        }
        return texts
    }

    private func leftOut() throws(BookProblem) -> [LeftOutPrice] {
        var prices: [LeftOutPrice] = []
        for node in try object["left_out"]?.elements ?? [] {
            let object = try BookObject(node, keys: ["model", "reason"] + TokenClass.allCases.map(\.rawValue))
            prices.append(
                LeftOutPrice(
                    model: try object.required("model").string, reason: try object.required("reason").string))
        }
        return prices
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
