import CCounting
import Models

/// The dated table of constants: which generation a model belongs to and what its parts cost.
public struct CountingConstants: Sendable {
    /// Day up to which the table was checked, `YYYY-MM-DD`.
    public let asOf: String
    /// The oldest first; the last one counts models that are not known.
    public let generations: [Generation]
    let serverTools: [ServerToolCost]
    private let byModel: [String: Int]

    init(asOf: String, generations: [Generation], serverTools: [ServerToolCost]) throws(ConstantsError) {
        guard !generations.isEmpty else { throw ConstantsError("there is no generation") }
        var byModel: [String: Int] = [:]
        for (index, generation) in generations.enumerated() {
            for model in generation.models where byModel.updateValue(index, forKey: model) != nil {
                throw ConstantsError("model \(model) belongs to two generations")
            }
        }
        self.asOf = asOf
        self.generations = generations
        self.serverTools = serverTools
        self.byModel = byModel
    }

    /// The table that is built into the program.
    public static func embedded() throws(ConstantsError) -> CountingConstants {
        try CountingConstants(
            json: Array(UnsafeRawBufferPointer(start: ccounting_constants, count: ccounting_constants_count)))
    }

    /// The generation of a model by its name as written, or by its canonical name; nil for one that no
    /// generation names.
    public func generation(of written: String, canonical: String?) -> Generation? {
        let names = [ModelName(written).bare, canonical, ModelName(written).normalised]
        for name in names.compactMap({ $0 }) {
            if let index = byModel[String(name)] ?? byModel[ModelName(String(name)).normalised] {
                return generations[index]
            }
        }
        return nil
    }

    /// The generation that counts models that are not known.
    public var newest: Generation { generations[generations.count - 1] }

    func serverTool(_ type: String) -> ServerToolCost? { serverTools.first { type.hasPrefix($0.typePrefix) } }
}

/// What is wrong with `constants.json`; the text names the place and what was expected.
public struct ConstantsError: Error, CustomStringConvertible, Sendable {
    public let description: String
    init(_ description: String) { self.description = "constants.json: " + description }
}
