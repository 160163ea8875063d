import TestSupport
import Usage

@testable import UsageLogs

/// One line of a made-up log: a place tells the same line whenever it is read.
struct SampleLine: Sendable {
    enum Name: Hashable, Sendable {
        case message(Int)
        /// An event of the telemetry, by its request.
        case event(UInt64)
        case place
    }

    var name: Name
    var file: String
    var offset: Int64
    var session: String
    var project: String
    var model: String
    var isSidechain: Bool
    var time: Int64?
    var tokens: TokenUsage
    var webSearches: Int32
    var cost: Int64?
    var stopReason: String?
    var stopIsNull: Bool
    var request: UInt64
    var flags: Flags
    var charges: [(model: String, tokens: TokenUsage)]
    /// Raw usage; nil where the format has none.
    var raw: String?
    var effort: CacheHints.Effort
    var isCompacted: Bool

    var identity: RecordIdentity {
        switch name {
        case .message(let number):
            var text = "msg_\(number)"
            return text.withUTF8 {
                RecordIdentity(provider: "anthropic".utf8, messageID: UnsafeRawBufferPointer($0))
            }
        case .event(let request): return .ofRequest(hash: request)
        case .place: return RecordIdentity(file: file, offset: offset)
        }
    }

    /// The record with symbols of `tables`.
    func line(in tables: inout RecordTables) -> MessageLine {
        func symbol(_ text: String) -> Symbol { text.isEmpty ? .none : tables.strings.symbol(for: text) }
        var attribution = Attribution()
        attribution.source = symbol("sample")
        attribution.project = symbol(project)
        attribution.session = symbol(session)
        attribution.isSidechain = isSidechain
        var record = UsageRecord(
            identity: identity, service: tables.services.symbol(for: Service(model: symbol(model))),
            attribution: tables.attributions.symbol(for: attribution), tokens: tokens,
            origin: RecordOrigin(
                file: symbol(file), offset: offset, line: UInt32(offset / 100 + 1),
                usageLength: UInt32(raw?.utf8.count ?? 0), usageHash: hash))
        record.webSearches = webSearches
        record.reportedPicoUSD = cost
        record.flags = flags
        record.stopReason = stopReason.map { symbol($0) } ?? .none
        if case .event = name {
            record.flags.formUnion([.usageOfSidechain, .finalUsage])
        } else if stopReason == nil {
            record.flags.insert(.withoutStopReason)
            if stopIsNull { record.flags.insert(.stopReasonNull) }
        }
        record.hints.effort = effort
        if isCompacted { record.hints.marks.insert(.compactedBefore) }
        record.completedAt = time.map(Timestamp.init(milliseconds:)) ?? .unknown
        for (index, charge) in charges.enumerated() {
            record.furtherCharges.append(
                Charge(
                    ordinal: index + 1, service: tables.services.symbol(for: Service(model: symbol(charge.model))),
                    tokens: charge.tokens, webSearches: Int64(index)))
        }
        return MessageLine(record: record, isSidechain: isSidechain, request: request)
    }

    private var hash: UInt64 {
        var stable = StableHash()
        var text = (raw ?? "") + "\u{1F}" + model
        text.withUTF8 { stable.mix(bytes: UnsafeRawBufferPointer($0)) }
        for charge in charges { stable.mix(UInt64(charge.tokens.output)) }
        return stable.identity.high
    }
}

/// Makes lines that meet in all ways: lines of a message in several files and sessions, with differing
/// requests and late stop reasons; events with and without their message; undated records; huge costs.
struct SampleMessages {
    private var generator: SplitMix64
    private static let sessions = ["s-1", "s-2", "s-3", ""]
    private static let day: Int64 = 86_400_000
    private static let base: Int64 = 20_500 * day

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func lines(_ count: Int, messages: Int) -> [SampleLine] {
        (0..<count).map { line(at: Int64($0) * 100, messages: messages) }
    }

    private mutating func line(at offset: Int64, messages: Int) -> SampleLine {
        let number = generator.int(1...messages)
        let request = UInt64(number * 10 + (generator.chance(1, in: 6) ? generator.int(1...2) : 0))
        let kind = generator.int(1...10)
        let name: SampleLine.Name = kind == 1 ? .place : kind <= 3 ? .event(request) : .message(number)
        let isEvent = kind == 2 || kind == 3
        // Counts of a message grow from line to line, so that which usage wins matters.
        let step = Int64(generator.int(0...3))
        var tokens = TokenUsage(
            input: Int64(number), cacheWrite5m: Int64(number * 7), cacheRead: step * 40_000, output: step * 10)
        var flags: Flags = generator.chance(1, in: 5) ? [.ttlAssumed] : []
        if generator.chance(1, in: 9) {
            tokens.cacheWrite1h = TokenUsage.maximumCount
            flags.insert(.ttlInferred)
        }
        let stop: String? = generator.chance(1, in: 3) ? generator.pick(["end_turn", "tool_use", "refusal"]) : nil
        if stop == "refusal" { flags.insert(.refused) }
        let cost: Int64? = generator.chance(1, in: 4) ? (generator.chance(1, in: 2) ? .max : 12_345) : nil
        let time = SampleMessages.base + Int64(generator.int(0...3)) * SampleMessages.day + Int64(number) * 1000
        let file = "/logs/" + generator.pick(["a", "b", "c"]) + (isEvent ? ".events" : ".jsonl")
        return SampleLine(
            name: name, file: file, offset: offset, session: generator.pick(SampleMessages.sessions),
            project: generator.pick(["p", "q"]), model: generator.pick(["claude-opus-4-6", "claude-haiku-4-5"]),
            isSidechain: !isEvent && generator.chance(1, in: 4), time: generator.chance(1, in: 12) ? nil : time,
            tokens: tokens, webSearches: Int32(step), cost: cost, stopReason: isEvent ? nil : stop,
            stopIsNull: generator.chance(1, in: 2), request: isEvent ? 0 : generator.chance(1, in: 8) ? 0 : request,
            flags: flags, charges: charges(),
            raw: generator.chance(1, in: 10) ? nil : raw(tokens, generator.int(0...1)),
            effort: generator.pick([.unstated, .low, .high]), isCompacted: generator.chance(1, in: 10))
    }

    private mutating func charges() -> [(model: String, tokens: TokenUsage)] {
        guard generator.chance(1, in: 6) else { return [] }
        return (0..<generator.int(1...2)).map { _ in
            (
                generator.pick(["claude-opus-4-6", "claude-sonnet-4-5"]),
                TokenUsage(input: Int64(generator.int(0...300_000)), output: Int64(generator.int(0...9)))
            )
        }
    }

    private func raw(_ tokens: TokenUsage, _ shape: Int) -> String {
        let shared = "\"input_tokens\":\(tokens.input),\"output_tokens\":\(tokens.output)"
        return shape == 0
            ? "{\(shared),\"cache_read_input_tokens\":\(tokens.cacheRead),\"x\":-1.5e3}"
            : "{ \(shared), \"service_tier\": \"stan\\u0064ard 12\", \"n\": [0, 007, \(UInt64.max)] }"
    }

    /// Cuts lines into batches of random sizes.
    mutating func batches(of lines: [SampleLine]) -> [[SampleLine]] {
        var batches: [[SampleLine]] = []
        var rest = lines[...]
        while !rest.isEmpty {
            let batch = rest.prefix(generator.int(1...12))
            rest = rest.dropFirst(batch.count)
            batches.append(Array(batch))
        }
        return batches
    }

    mutating func shuffled(_ lines: [SampleLine]) -> [SampleLine] { lines.shuffled(using: &generator) }
    mutating func some(of lines: [SampleLine]) -> [SampleLine] { lines.filter { _ in generator.chance(1, in: 3) } }
}

extension ReadBatch {
    /// A batch of lines as a reading makes it: one place for each message and file, and the raw usage
    /// that won.
    init(_ lines: [SampleLine]) {
        self.init()
        struct Place: Hashable {
            var message: Int
            var file: String
        }
        var first: [Place: SampleLine] = [:]
        var order: [Place] = []
        var raws: [(message: Int, line: SampleLine, record: UsageRecord)] = []
        for sample in lines {
            let line = sample.line(in: &tables)
            let record = line.record
            messages.join(line, strings: tables.strings)
            let place = Place(message: messages.latest, file: sample.file)
            if first[place] == nil { order.append(place) }
            if sample.offset < first[place]?.offset ?? .max { first[place] = sample }
            raws.append((messages.latest, sample, record))
        }
        var encoder = RawUsageEncoder()
        for place in order {
            guard let sample = first[place] else { continue }
            let joined = messages[place.message].record.origin
            let winner = raws.first {
                $0.message == place.message && $0.record.origin.usageHash == joined.usageHash
                    && $0.record.origin.usageLength == joined.usageLength && $0.line.raw != nil
            }
            var copy = tables
            var kept = KeptLine(message: place.message, origin: sample.line(in: &copy).record.origin, usage: nil)
            if let raw = winner?.line.raw {
                kept.usage = Array(raw.utf8).withUnsafeBytes { encoder.add($0) }
                kept.usageHash = joined.usageHash
                kept.usageLength = joined.usageLength
            }
            self.lines.append(kept)
        }
        usage = encoder.take()
    }
}
