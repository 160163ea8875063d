import Usage
import UsageLogs

/// Changes of the roll-ups, gathered in memory until the end of a transaction.
struct TotalsDelta {
    /// What selects one sum; the attribution stands for its place.
    struct Cell: Hashable {
        var day: Int32
        var attribution: Symbol
        var rate: RateRow
    }

    private let lengthThresholds: [Int64]
    private(set) var cells: [Cell: UsageSums] = [:]
    /// Sums of the latest cell, not yet in `cells`: neighbours mostly share theirs.
    private var open: (cell: Cell, sums: UsageSums)?

    init(lengthThresholds: [Int64]) { self.lengthThresholds = lengthThresholds }

    /// Counts a record, or takes it back where `sign` is -1.
    mutating func add(_ record: UsageRecord, flags: Flags, sign: Int64) {
        let time = record.accountingTime
        var cell = Cell(
            day: time.isKnown ? time.utcDay : Ledger.undatedDay, attribution: record.attribution,
            rate: RateRow(
                recordService: record.service, service: record.service,
                lengthClass: lengthClass(record.pricedPromptLength), flags: flags,
                hasReportedCost: record.reportedPicoUSD != nil))
        turn(to: cell)
        open?.sums.add(
            record.tokens, webSearches: Int64(record.webSearches), requests: 1,
            reportedPicoUSD: record.reportedPicoUSD ?? 0, sign: sign)
        for charge in record.furtherCharges {
            cell.rate.service = charge.service
            cell.rate.lengthClass = lengthClass(charge.tokens.prompt)
            turn(to: cell)
            open?.sums.add(charge.tokens, webSearches: charge.webSearches, requests: 0, reportedPicoUSD: 0, sign: sign)
        }
    }

    private func lengthClass(_ tokens: Int64) -> UInt8 {
        var count: UInt8 = 0
        for threshold in lengthThresholds where tokens > threshold { count += 1 }
        return count
    }

    private mutating func turn(to cell: Cell) {
        if let open, open.cell == cell { return }
        close()
        open = (cell, UsageSums())
    }

    /// Brings the latest sums into `cells`.
    mutating func close() {
        guard let done = open else { return }
        cells[done.cell, default: UsageSums()] += done.sums
        open = nil
    }

    /// The changes by row of each table of sums; `numbers` gives, and is given, the numbers of places and rates.
    func byTable(
        numbers: inout LedgerTables
    ) -> (days: [TotalsTable.Key: UsageSums], sessions: [TotalsTable.Key: UsageSums]) {
        var days: [TotalsTable.Key: UsageSums] = [:]
        var sessions: [TotalsTable.Key: UsageSums] = [:]
        for (cell, sums) in cells {
            let attribution = numbers.tables.attributions[cell.attribution] ?? Attribution()
            let rate = numbers.number(of: cell.rate)
            let day = numbers.number(of: PlaceRow(attribution, withSession: false))
            let session = numbers.number(of: PlaceRow(attribution, withSession: true))
            days[TotalsTable.Key(day: cell.day, place: day, rate: rate), default: UsageSums()] += sums
            sessions[TotalsTable.Key(day: cell.day, place: session, rate: rate), default: UsageSums()] += sums
        }
        return (days, sessions)
    }
}

extension UsageSums {
    /// Adds one charge, or takes it back where `sign` is -1; `count` is 1 for a request's own.
    fileprivate mutating func add(
        _ tokens: TokenUsage, webSearches searches: Int64, requests count: Int64, reportedPicoUSD cost: Int64,
        sign: Int64
    ) {
        var one = UsageSums()
        one.add(tokens, webSearches: searches, requests: count, reportedPicoUSD: cost)
        if sign < 0 { one.negate() }
        self += one
    }

    private mutating func negate() {
        requests = -requests
        furtherCharges = -furtherCharges
        input = -input
        cacheWrite5m = -cacheWrite5m
        cacheWrite1h = -cacheWrite1h
        cacheRead = -cacheRead
        output = -output
        webSearches = -webSearches
        reportedPicoUSD = -reportedPicoUSD
    }
}
