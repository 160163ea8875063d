import Usage

extension AdminPage {
    /// Adds the rows of one key up.
    mutating func sumRows() throws(AdminPageProblem) {
        usage = try AdminPage.summed(usage, key: AdminPage.key) { (sum, row) throws(AdminPageProblem) in
            sum.tokens = try AdminPage.sum(sum.tokens, row.tokens)
            sum.webSearches = try AdminPage.sum(sum.webSearches, row.webSearches)
        }
        costs = try AdminPage.summed(costs, key: AdminPage.key) { (sum, row) throws(AdminPageProblem) in
            sum.amount = try AdminPage.sum(sum.amount, row.amount)
        }
        agent = try AdminPage.summed(agent, key: AdminPage.key) { (sum, row) throws(AdminPageProblem) in
            sum.tokens = try AdminPage.sum(sum.tokens, row.tokens)
            sum.amount = try AdminPage.sum(sum.amount, row.amount)
        }
    }

    /// The row without what is summed.
    private static func key(_ row: AdminUsageRow) -> AdminUsageRow {
        var key = row
        (key.tokens, key.webSearches) = (TokenUsage(), 0)
        return key
    }

    private static func key(_ row: AdminCostRow) -> AdminCostRow {
        var key = row
        key.amount = 0
        return key
    }

    private static func key(_ row: AgentUsageRow) -> AgentUsageRow {
        var key = row
        (key.tokens, key.amount) = (TokenUsage(), 0)
        return key
    }

    /// In the order of the first row of each key.
    private static func summed<Row: Hashable>(
        _ rows: [Row], key: (Row) -> Row, add: (inout Row, Row) throws(AdminPageProblem) -> Void
    ) throws(AdminPageProblem) -> [Row] {
        var places: [Row: Int] = [:]
        var sums: [Row] = []
        for row in rows {
            if let place = places[key(row)] {
                try add(&sums[place], row)
            } else {
                places[key(row)] = sums.count
                sums.append(row)
            }
        }
        return sums
    }

    private static func sum(_ left: TokenUsage, _ right: TokenUsage) throws(AdminPageProblem) -> TokenUsage {
        TokenUsage(
            input: try sum(left.input, right.input), cacheWrite5m: try sum(left.cacheWrite5m, right.cacheWrite5m),
            cacheWrite1h: try sum(left.cacheWrite1h, right.cacheWrite1h),
            cacheRead: try sum(left.cacheRead, right.cacheRead), output: try sum(left.output, right.output))
    }

    private static func sum(_ left: Int64, _ right: Int64) throws(AdminPageProblem) -> Int64 {
        let (sum, overflows) = left.addingReportingOverflow(right)
        guard !overflows else { throw AdminPageProblem(expected: "sums of one day that 64 bits hold") }
        return sum
    }
}
