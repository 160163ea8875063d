import JSONScan

extension CountingConstants {
    /// Reads `constants.json`. Throws `ConstantsError` with the place and what was expected there.
    public init(json bytes: [UInt8]) throws(ConstantsError) {
        let root: JSONValue
        do { root = try JSONValue.parse(bytes) } catch { throw ConstantsError("not valid JSON: \(error)") }
        guard root["schema"]?.string == "farthing.counting/1", let asOf = root["as_of"]?.string else {
            throw ConstantsError("expected schema farthing.counting/1 and a day as_of")
        }
        var families: [String: JSONValue] = [:]
        for family in root["families"]?.array ?? [] {
            if let name = family["family"]?.string { families[name] = family }
        }
        var generations: [Generation] = []
        for row in root["generations"]?.array ?? [] {
            let name = row["generation"]?.string ?? "without a name"
            guard let familyName = row["family"]?.string, let family = families[familyName] else {
                throw ConstantsError("generation \(name): expected a family that is listed")
            }
            generations.append(try Generation(row, named: name, of: family, named: familyName))
        }
        var serverTools: [ServerToolCost] = []
        for row in root["server_tools"]?.array ?? [] { serverTools.append(try ServerToolCost(row)) }
        try self.init(asOf: asOf, generations: generations, serverTools: serverTools)
    }
}

extension Generation {
    fileprivate init(_ row: JSONValue, named name: String, of family: JSONValue, named familyName: String)
        throws(ConstantsError)
    {
        guard let tokenizer = TokenizerFamily(rawValue: familyName) else {
            throw ConstantsError("generation \(name): \(familyName) is no tokenizer family")
        }
        var constants: [ConstantName: CountingConstant] = [:]
        for member in (family["constants"]?.members ?? []) + (row["constants"]?.members ?? []) {
            guard let constant = ConstantName(rawValue: member.key) else {
                throw ConstantsError("generation \(name): \(member.key) is no constant")
            }
            constants[constant] = try CountingConstant(member.value, named: "\(name).\(member.key)")
        }
        let range = (family["pdf_page_range"]?.array ?? []).compactMap(\.int64)
        guard let edge = family["image"]?["longest_edge"]?.int64, let tokens = family["image"]?["tokens"]?.int64,
            range.count == 2, 0 < range[0], range[0] <= range[1]
        else { throw ConstantsError("family \(familyName): expected image limits and a page range") }
        try self.init(
            name: name, family: tokenizer, models: row["models"]?.array?.compactMap(\.string) ?? [],
            imageLimit: ImageLimit(longestEdge: Int(edge), tokens: Int(tokens)),
            pageRange: Int(range[0])...Int(range[1]),
            keepsThinking: row["keeps_thinking"]?.bool ?? family["keeps_thinking"]?.bool ?? false,
            constants: constants)
    }
}

extension CountingConstant {
    fileprivate init(_ value: JSONValue, named name: String) throws(ConstantsError) {
        guard let tokens = value["tokens"]?.int64, let source = value["source"]?.string.flatMap(Source.init),
            abs(tokens) < 1_000_000
        else { throw ConstantsError("\(name): expected tokens and a source: measured, documented or assumed") }
        let rows = value["rows"]?.int64 ?? 0
        guard (source == .measured) == (rows > 0) else {
            throw ConstantsError("\(name): a measured constant, and no other, tells its rows")
        }
        self.init(tokens: Int(tokens), source: source, rows: Int(rows))
    }
}

extension ServerToolCost {
    fileprivate init(_ row: JSONValue) throws(ConstantsError) {
        guard let type = row["type"]?.string, let runs = row["runs_on_the_service"]?.bool,
            let source = row["source"]?.string.flatMap(CountingConstant.Source.init)
        else { throw ConstantsError("server_tools: expected type, runs_on_the_service and source") }
        var tokens: [TokenizerFamily: Int] = [:]
        for family in TokenizerFamily.allCases {
            guard let count = row[family.rawValue]?.int64 else {
                throw ConstantsError("server_tools.\(type): expected tokens for \(family.rawValue)")
            }
            tokens[family] = Int(count)
        }
        self.init(typePrefix: type, tokens: tokens, runsOnTheService: runs, source: source)
    }
}
