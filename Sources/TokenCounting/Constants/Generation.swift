/// What is known about how one generation of models counts.
public struct Generation: Sendable {
    /// Such as `4.5`, or `later` for those that were not measured.
    public let name: String
    public let family: TokenizerFamily
    /// Names of models, normalised or with their date.
    public let models: [String]
    /// Largest image before it is scaled down.
    public let imageLimit: ImageLimit
    /// Fewest and most tokens of one page of a PDF.
    public let pageRange: ClosedRange<Int>
    /// Whether thinking of earlier turns stays in the prompt.
    public let keepsThinking: Bool
    private let constants: [ConstantName: CountingConstant]

    init(
        name: String, family: TokenizerFamily, models: [String], imageLimit: ImageLimit,
        pageRange: ClosedRange<Int>, keepsThinking: Bool, constants: [ConstantName: CountingConstant]
    ) throws(ConstantsError) {
        for constant in ConstantName.allCases where constants[constant] == nil {
            throw ConstantsError("generation \(name) lacks the constant \(constant.rawValue)")
        }
        self.name = name
        self.family = family
        self.models = models
        self.imageLimit = imageLimit
        self.pageRange = pageRange
        self.keepsThinking = keepsThinking
        self.constants = constants
    }

    public subscript(_ name: ConstantName) -> CountingConstant {
        constants[name] ?? CountingConstant(tokens: 0, source: .assumed, rows: 0)
    }
}

/// A tool of the service's own making, found by the beginning of its type.
struct ServerToolCost: Sendable {
    let typePrefix: String
    let tokens: [TokenizerFamily: Int]
    /// Its results come from the service, in several passes that are summed.
    let runsOnTheService: Bool
    let source: CountingConstant.Source
}
