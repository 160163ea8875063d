/// Every token at the input price.
struct NoCaching: ReplayPolicy {
    var tally: PolicyTally

    mutating func replay(_ walked: WalkedRequests) {
        for request in walked.range {
            let price = walked.prices[Int(walked.list.visits[request].price)]
            let length = walked.length(of: request - walked.range.lowerBound)
            tally.add(Int128(length * price.input), read: 0, visit: request)
        }
    }

    mutating func finish() -> PolicyOutcome { tally.outcome("none") }
}
