public import JSONScan
public import Messages
public import Models

/// Estimates the input tokens of whole requests offline; holds the tokenizers, so it is for one thread.
public final class RequestCounter {
    public let constants: CountingConstants
    private let models: ModelCatalog
    private var tokenizers: [TokenizerFamily: Tokenizer] = [:]
    /// The window of a model that is not known, tokens.
    private static let assumedWindow = 1_000_000

    public init(constants: CountingConstants, models: ModelCatalog) {
        self.constants = constants
        self.models = models
    }

    /// The tokens of a request body that lies in `text`, as `model` or as the model that it names.
    ///
    /// Throws `RequestProblem`, which names the JSON path, for a body that cannot be counted.
    public func estimate(
        of body: JSONElement, in text: UnsafeRawBufferPointer, as model: String? = nil
    ) throws(RequestProblem) -> RequestEstimate {
        let request = try Request(parsing: body, in: text)
        guard request.messageCount > 0 else {
            throw RequestProblem(path: "messages", expected: "at least one message")
        }
        let name = model ?? request.model
        let generation = generation(of: name)
        var walk = RequestWalk(
            request: request, body: body, text: text, generation: generation ?? constants.newest,
            serverTool: constants.serverTool, tokenizer: tokenizer(for: (generation ?? constants.newest).family))
        try walk.run()
        return finish(walk.tally, model: name, isKnown: generation != nil)
    }

    /// The tokens of plain UTF-8 text as the only message of a user.
    public func estimate(ofText text: UnsafeRawBufferPointer, as model: String? = nil) -> RequestEstimate {
        let known = generation(of: model)
        let generation = known ?? constants.newest
        var tally = TokenTally(generation: generation)
        tally.add("messages", tally.take(.frame), .constant)
        tally.add("messages[0].content", tokenizer(for: generation.family).count(text), .tokenizer)
        return finish(tally, model: model, isKnown: known != nil)
    }

    private func generation(of model: String?) -> Generation? {
        guard let model else { return nil }
        return constants.generation(of: model, canonical: models.model(named: model)?.id.name)
    }

    private func tokenizer(for family: TokenizerFamily) -> Tokenizer {
        if let known = tokenizers[family] { return known }
        let new = Tokenizer(family: family)
        tokenizers[family] = new
        return new
    }

    private func finish(_ tally: TokenTally, model: String?, isKnown: Bool) -> RequestEstimate {
        var tally = tally
        let sum = tally.parts.reduce(0) { $0 + $1.tokens }
        if !isKnown {
            // An older tokenizer makes about 30 % fewer tokens of the same text.
            tally.widen(below: sum * 3 / 10, above: sum / 10)
            tally.bound()
        }
        var high = sum + tally.above
        if tally.isOpenEnded {
            let window = model.flatMap { models.model(named: $0)?.contextWindow }.map { Int($0) }
            high = max(high, window ?? RequestCounter.assumedWindow)
        }
        let isExact = tally.below == 0 && tally.above == 0
        return RequestEstimate(
            model: model, family: tally.generation.family, generation: tally.generation.name, isKnownModel: isKnown,
            inputTokens: sum, low: max(0, sum - tally.below), high: high,
            confidence: tally.isBounded ? .bounded : isExact ? .exact : .calibrated, parts: tally.parts,
            unsupported: tally.unsupported, constants: tally.constants)
    }
}
