import Ledger
import TestSupport
import Usage
import UsageLogs

/// Random records around the clock changes of some zones, in memory and as batches of an import.
struct RandomBooks {
    private(set) var tables = RecordTables()
    private(set) var records: [UsageRecord] = []

    /// Days around clock changes: of 2026 in Berlin, New York and on Lord Howe Island, and the Friday that
    /// Samoa left out in 2011; and the ends of a year.
    static let days = [
        "2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04", "2011-12-30",
        "2025-12-31", "2026-07-01", "1969-12-31",
    ]
    static let thresholds: [[Int64]] = [[200_000], [], [1000, 200_000], [128_000]]

    init(count: Int, random: inout SplitMix64) {
        let services = (0..<9).map { _ in service(&random) }
        let attributions = (0..<random.int(1...25)).map { _ in attribution(&random) }
        for number in 0..<count {
            records.append(record(number, services, attributions, &random))
        }
    }

    private mutating func symbol(_ name: String) -> Symbol { name.isEmpty ? .none : tables.strings.symbol(for: name) }

    private mutating func service(_ random: inout SplitMix64) -> Symbol {
        let service = Service(
            model: symbol(random.pick(["claude-opus-4-6", "claude-haiku-4-5", "claude-sonnet-4-5", "mystery", ""])),
            provider: symbol(random.pick(["", "", "bedrock"])), tier: random.pick(ServiceTier.allCases),
            speed: random.pick([.standard, .standard, .fast]), geo: random.pick(InferenceGeo.allCases))
        return tables.services.symbol(for: service)
    }

    private mutating func attribution(_ random: inout SplitMix64) -> Symbol {
        var attribution = Attribution()
        attribution.source = symbol(random.pick(["claude-code", "gateway", ""]))
        attribution.project = symbol(random.pick(["-home-u-p", "-home-u-q", "alpha", ""]))
        attribution.session = symbol(random.pick(["s1", "s2", "s3", "s4", "s5", ""]))
        attribution.agent = symbol(random.pick(["a1", ""]))
        attribution.key = symbol(random.pick(["team", "team-b", ""]))
        attribution.tags = symbol(random.pick(["red", "blue,red", "blue,green", ""]))
        attribution.isSidechain = random.chance(1, in: 5)
        return tables.attributions.symbol(for: attribution)
    }

    /// A day's midnight, a clock change or a moment near them.
    private static func time(_ random: inout SplitMix64) -> Timestamp {
        let day = Timestamp(parsing: random.pick(days) + "T00:00:00Z") ?? .unknown
        let hours = Int64(random.int(-30...30)) * 3_600_000 + Int64(random.int(0...1)) * 1_800_000
        let rest = random.chance(1, in: 2) ? Int64(random.int(-1...1)) : Int64(random.int(0...3_599_999))
        return Timestamp(milliseconds: day.milliseconds + hours + rest)
    }

    private static func tokens(_ random: inout SplitMix64) -> TokenUsage {
        let bound = random.pick([10, 3000, 300_000, Int(TokenUsage.maximumCount)])
        func count(_ random: inout SplitMix64) -> Int64 { random.chance(1, in: 3) ? 0 : Int64(random.int(0...bound)) }
        return TokenUsage(
            input: count(&random), cacheWrite5m: count(&random), cacheWrite1h: count(&random),
            cacheRead: count(&random), output: count(&random))
    }

    private func record(
        _ number: Int, _ services: [Symbol], _ attributions: [Symbol], _ random: inout SplitMix64
    ) -> UsageRecord {
        var record = UsageRecord(
            identity: RecordIdentity(file: "books", offset: Int64(number)), service: random.pick(services),
            attribution: random.pick(attributions), tokens: Self.tokens(&random),
            origin: RecordOrigin(file: .none, offset: Int64(number), line: UInt32(number + 1)))
        // Its event tells less, so that the message's own usage stays.
        if number % 7 == 0 { record.tokens.output = max(1, record.tokens.output) }
        record.webSearches = random.chance(1, in: 5) ? Int32(random.int(0...9)) : 0
        switch random.int(0...19) {
        case 0: break
        case 1...3:
            record.startedAt = Self.time(&random)
            record.startBasis = .measured
            record.completedAt = Self.time(&random)
        default: record.completedAt = Self.time(&random)
        }
        for entry in Flags.reported where random.chance(1, in: 12) { record.flags.insert(entry.flag) }
        if random.chance(1, in: 12) { record.flags.insert(.sumOfCalls) }
        if random.chance(1, in: 3), record.flags.contains(.sumOfCalls) { record.flags.insert(.longPrompts) }
        if random.chance(1, in: 4) {
            // Two of the greatest leave 64 bits.
            record.reportedPicoUSD = random.pick([0, 1, 123_456_789_000, .max, .max - 1])
        }
        if random.chance(1, in: 6) {
            record.furtherCharges = (1...random.int(1...3)).map {
                Charge(
                    ordinal: $0, service: random.pick(services), tokens: Self.tokens(&random),
                    webSearches: Int64(random.int(0...1)))
            }
        }
        return record
    }

    /// Some of the records as a reading hands them over. Every seventh record has an event of the telemetry,
    /// read fifty records later, that is counted in it and nowhere else.
    func batch(of range: Range<Int>) -> ReadBatch {
        var batch = ReadBatch()
        batch.tables = tables
        for (number, record) in records[range].enumerated() {
            let request = (range.lowerBound + number) % 7 == 0 ? Self.request(range.lowerBound + number) : 0
            batch.messages.join(
                MessageLine(record: record, isSidechain: false, request: request), strings: tables.strings)
            batch.lines.append(KeptLine(message: number, origin: record.origin, usage: nil))
        }
        for number in records.indices where number % 7 == 0 && range.contains((number + 50) % records.count) {
            let request = Self.request(number)
            var event = UsageRecord(
                identity: .ofRequest(hash: request), service: records[number].service, attribution: .none,
                tokens: TokenUsage(), origin: RecordOrigin(file: .none, offset: Int64(number), line: 0))
            event.completedAt = Timestamp(milliseconds: 1_780_000_000_000)
            batch.lines.append(KeptLine(message: batch.messages.count, origin: event.origin, usage: nil))
            batch.messages.join(
                MessageLine(record: event, isSidechain: false, request: request), strings: tables.strings)
        }
        return batch
    }

    private static func request(_ number: Int) -> UInt64 { 0x9E37_79B9_7F4A_7C15 &* UInt64(number + 1) }

    /// UTC days of the records, by division.
    var utcDays: Set<Int32> {
        Set(
            records.map(\.accountingTime).filter(\.isKnown).map { time in
                let (days, rest) = time.milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
                return Int32(rest < 0 ? days - 1 : days)
            })
    }
}
