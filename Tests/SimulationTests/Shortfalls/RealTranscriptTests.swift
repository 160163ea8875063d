import Compression
import Glibc
import Models
import PromptCache
import Testing
import Usage
import UsageLogs

@testable import Simulation

/// Real transcripts that may lie beside the repository.
enum RealTranscripts {
    static let folder: String = {
        if let path = getenv("FARTHING_ACCEPTANCE") { return String(cString: path) + "/logs" }
        let package = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return "/\(package)/../shared/logs"
    }()

    static let areThere = access("\(folder)/claude-code-v1-v2", R_OK) == 0
}

/// At least 90 % of what fell short in real transcripts has a cause, first requests not counted, and sub-agents
/// without names, which cannot be told apart, not either; what fell short is printed with its evidence.
@Suite(.enabled(if: RealTranscripts.areThere)) struct RealTranscriptTests {
    @Test(arguments: ["claude-code-v1-v2", "schema-drift-2026"])
    func mostShortfallsHaveACause(_ name: String) async throws {
        var options = LogReading.Options()
        options.wantsTimeline = true
        let reading = await LogReading(inputs: ["\(RealTranscripts.folder)/\(name)"], options: options).run()
        var builder = ConversationBuilder(tables: reading.tables)
        reading.forEachRecord { builder.add($0) }
        let models = try ModelCatalog.embedded()
        let tables = reading.tables
        let diagnosis = Diagnosis(
            builder.finish(), tables: tables,
            evidence: DiagnosisEvidence(minimumTokens: { turn in
                let model = tables.services[turn.service].flatMap { tables.string($0.model) }
                return models.model(named: model ?? "")?.minimumCacheableTokens(on: turn.startedAt.utcDay)
            }))
        var tokens: [ShortfallCause: Int64] = [:]
        var nameless: Int64 = 0
        for shortfall in diagnosis.shortfalls {
            tokens[shortfall.cause, default: 0] += shortfall.unread.tokens
            if shortfall.openReason == .severalAgents { nameless += shortfall.unread.tokens }
            guard shortfall.cause != .firstRequest else { continue }
            let turn = diagnosis.conversations.turns[shortfall.turn]
            print(
                "\(name) line \(turn.line): \(shortfall.cause.rawValue) \(shortfall.certainty.rawValue)",
                "\(shortfall.openReason?.rawValue ?? "") \(shortfall.unread.tokens) of \(turn.tokens.prompt) tokens,",
                "read \(turn.tokens.cacheRead), gap \(shortfall.gapMilliseconds.map { "\($0) ms" } ?? "unknown")")
        }
        let all = tokens.values.reduce(0, +), first = tokens[.firstRequest] ?? 0, unknown = tokens[.unknown] ?? 0
        print(
            "\(name): shortfalls \(all), first requests \(first), unknown \(unknown) tokens, \(nameless) of them nameless"
        )
        #expect(all > 0)
        #expect((unknown - nameless) * 10 <= all - first - nameless)
    }
}
