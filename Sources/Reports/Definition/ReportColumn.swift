/// A figure that a report can show; the raw value is its name in definitions, which for the figures of
/// the totals object is the name there.
package enum ReportColumn: String, CaseIterable, Sendable {
    case requests
    case input = "input_tokens"
    case cacheWrite5m = "cache_write_5m_tokens"
    case cacheWrite1h = "cache_write_1h_tokens"
    case cacheWrites = "cache_write_tokens"
    case cacheRead = "cache_read_tokens"
    case prompt = "prompt_tokens"
    case output = "output_tokens"
    case webSearches = "web_searches"
    case cost = "cost_usd"
    case costWithoutCaching = "cost_without_caching_usd"
    case savings = "cache_savings_usd"
    case hitRate = "cache_hit_rate"
    case costShare = "cost_share"
    case savingRate = "saving_rate"
    case readsPerWrite = "reads_per_write"
    case costPerRequest = "cost_per_request_usd"
    case inputCost = "input_usd"
    case cacheWriteCost = "cache_write_usd"
    case cacheReadCost = "cache_read_usd"
    case outputCost = "output_usd"
    case unpricedRequests = "unpriced_requests"
    case flaggedCost = "flagged_cost_usd"

    /// Heading of the column.
    package var title: String { texts.title }

    /// One line for the documentation.
    package var meaning: String { texts.meaning }

    private var texts: (title: String, meaning: String) {
        switch self {
        case .requests: ("requests", "requests, each counted once")
        case .input: ("input", "prompt tokens that were neither read from nor written to the cache")
        case .cacheWrite5m: ("5m writes", "prompt tokens written to the cache for 5 minutes")
        case .cacheWrite1h: ("1h writes", "prompt tokens written to the cache for 1 hour")
        case .cacheWrites: ("writes", "prompt tokens written to the cache, for whatever time")
        case .cacheRead: ("reads", "prompt tokens read from the cache")
        case .prompt: ("prompt", "all prompt tokens")
        case .output: ("output", "output tokens")
        case .webSearches: ("searches", "web searches")
        case .cost: ("cost", "cost of the priced requests")
        case .costWithoutCaching: ("without caching", "cost with every prompt token at the input price")
        case .savings: ("saved", "cost without caching minus cost; negative where caching cost more than it saved")
        case .hitRate: ("hit rate", "tokens read from the cache in per cent of all prompt tokens")
        case .costShare: ("share", "cost in per cent of the total cost")
        case .savingRate: ("saved %", "saving in per cent of the cost without caching")
        case .readsPerWrite: ("reads/write", "tokens read from the cache for each token written to it")
        case .costPerRequest: ("per request", "cost divided by the priced requests")
        case .inputCost: ("input cost", "cost of uncached input")
        case .cacheWriteCost: ("write cost", "cost of cache writes")
        case .cacheReadCost: ("read cost", "cost of cache reads")
        case .outputCost: ("output cost", "cost of output")
        case .unpricedRequests: ("unpriced", "requests that have no price and take no part in any cost")
        case .flaggedCost: ("flagged", "cost that rests on assumed, inferred or incomplete usage")
        }
    }
}
