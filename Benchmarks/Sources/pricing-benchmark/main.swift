import Pricing
import Usage

/// Prints nanoseconds a record: the median of `rounds` runs over `count` records each.
func measure(_ title: String, count: Int, rounds: Int = 21, _ body: () -> Int128) {
    let clock = ContinuousClock()
    var times: [Int64] = []
    var check: Int128 = 0
    for _ in 0..<rounds {
        let duration = clock.measure { check = body() }
        let (seconds, attoseconds) = duration.components
        times.append(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
    let tenths = times.sorted()[rounds / 2] * 10 / Int64(count)
    print("\(title): \(tenths / 10).\(tenths % 10) ns (check \(check))")
}

let catalog = try PriceCatalog.embedded()
let count = 1_000_000
var random = SystemRandomNumberGenerator()
let records = (0..<count).map { _ in
    TokenUsage(
        input: .random(in: 0...60, using: &random), cacheWrite5m: .random(in: 0...4_000, using: &random),
        cacheWrite1h: .random(in: 0...4_000, using: &random), cacheRead: .random(in: 0...150_000, using: &random),
        output: .random(in: 0...2_000, using: &random))
}
let terms = ServiceTerms(model: "claude-opus-4-6")
let day: Int32 = 20_600
guard case .priced(let card) = catalog.rateCard(for: terms, utcDay: day, lengthClass: 0) else {
    preconditionFailure("claude-opus-4-6 has no price")
}

measure("A record on a known rate card", count: count) {
    var sum = PicoUSD.zero
    for tokens in records { sum += card.cost(of: tokens).total }
    return sum.picodollars
}

measure("A record with its rate card looked up", count: 10_000) {
    var sum = PicoUSD.zero
    for tokens in records.prefix(10_000) {
        let length = catalog.lengthClass(prompt: tokens.prompt)
        guard case .priced(let card) = catalog.rateCard(for: terms, utcDay: day, lengthClass: length) else { continue }
        sum += card.cost(of: tokens).total
    }
    return sum.picodollars
}

measure("Loading the embedded price books", count: 1) {
    Int128((try? PriceCatalog.embedded())?.books.count ?? 0)
}
