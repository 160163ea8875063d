import Messages
import Models
import PromptCache
import Usage

/// What the cache's rules say that repeats of a request are billed, from an empty cache on.
struct CallPrediction {
    private var engine = CacheEngine()
    private let request: CacheRequest

    /// - Parameter day: UTC day whose minimum length counts.
    init(_ outgoing: OutgoingRequest, models: ModelCatalog, day: Int32) {
        let facts = models.model(named: outgoing.model)
        let blocks = zip(outgoing.request.blocks, outgoing.layout.blocks).enumerated().map { place, pair in
            PromptBlock(
                section: pair.0.section, identity: UInt64(place), tokens: pair.1.tokens, run: pair.1.run,
                breakpoint: pair.1.breakpoint, isCacheable: pair.1.isCacheable,
                isServerToolResult: pair.0.isServerToolResult)
        }
        request = CacheRequest(
            startMilliseconds: 0, blocks: blocks, parameters: CacheParameters(outgoing.request.parameters),
            minimumTokens: facts?.minimumCacheableTokens(on: day) ?? 1024,
            automaticBreakpoint: outgoing.request.automaticBreakpoint)
    }

    /// The next repeat; nil where the service refuses the request.
    ///
    /// - Parameters: milliseconds, from any origin.
    mutating func usage(startingAt start: Int64, respondingAt response: Int64) -> TokenUsage? {
        var request = request
        request.startMilliseconds = start
        request.firstResponseMilliseconds = max(start, response)
        return try? engine.process(request).usage
    }
}
