import FoundationEssentials
import PromptCache
import TestSupport
import Testing
import Usage

@testable import Commands

/// Conversations from a ledger against those from the logs that it was imported from: two readers, one truth.
@Suite struct ConversationSourceTests {
    private static func withSamples(_ body: (_ folder: String, TestWorld) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/farthing-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try SampleTree(seed: 20_261_121).write(to: folder)
        try await body(folder, TestWorld())
    }

    @Test func aLedgerHasTheConversationsOfItsLogs() async throws {
        try await ConversationSourceTests.withSamples { folder, world in
            let (logs, ledger) = (folder + "/logs", folder + "/ledger.sqlite")
            #expect(await world.run("import", logs, "--ledger", ledger) == .success)
            let fromLogs = try await ConversationSource.logs([logs]).load(in: world.context)
            let fromLedger = try await ConversationSource.ledger(path: ledger).load(in: world.context)
            #expect(fromLogs.conversations.turns.count > 100)
            #expect(ConversationText(fromLedger).lines == ConversationText(fromLogs).lines)
            #expect(ConversationText(fromLedger).apart == ConversationText(fromLogs).apart)
            #expect(fromLedger.name == ledger && fromLogs.name == logs)
        }
    }

    /// The pattern and the period choose turns; what they leave out is still there to be followed.
    @Test func aSelectionChoosesTurns() async throws {
        try await ConversationSourceTests.withSamples { folder, world in
            let records = try await ConversationSource.logs([folder + "/logs"]).load(in: world.context)
            let turns = records.conversations.turns
            let middle = try #require(turns.map(\.accountingTime).sorted { $0 < $1 }.dropFirst(turns.count / 2).first)
            let name = try #require(records.tables.string(records.conversations.all[0].key.session))
            let late = selection(since: middle).among(records.tables)
            #expect(turns.filter(late.contains).count == turns.count { $0.accountingTime >= middle })
            let early = selection(until: middle).among(records.tables)
            #expect(turns.filter(early.contains).count + turns.filter(late.contains).count == turns.count)
            let one = selection(session: name).among(records.tables)
            let expected = turns.count { turn in
                records.tables.attributions[turn.attribution].flatMap { records.tables.string($0.session) } == name
            }
            #expect(expected > 0 && turns.filter(one.contains).count == expected)
        }
    }

    private func selection(
        since: Timestamp? = nil, until: Timestamp? = nil, session: String? = nil
    ) -> TurnSelection {
        TurnSelection(
            zone: NamedZone(name: "UTC", rules: .utc), bounds: TimeBounds(since: since, until: until),
            filters: UsageFilters(session.map { [.session: [NamePattern($0)]] } ?? [:]))
    }

    @Test func pathsAndALedgerExcludeEachOther() async throws {
        let world = TestWorld()
        let both = try ConversationOptions.parse(["logs", "--ledger", "books.sqlite"])
        #expect(throws: CommandFailure.self) { try both.source(in: world.context) }
        let one = try ConversationOptions.parse(["--ledger", "books.sqlite"])
        #expect(try one.source(in: world.context) == .ledger(path: "books.sqlite"))
        let paths = try ConversationOptions.parse(["a", "b"])
        #expect(try paths.source(in: world.context) == .logs(["a", "b"]))
        #expect(throws: CommandFailure.self) {
            try ConversationOptions.parse(["--ledger", ""]).source(in: world.context)
        }
    }
}

/// Conversations with names in place of symbols, which two readers number differently.
private struct ConversationText {
    let records: ConversationRecords

    init(_ records: ConversationRecords) { self.records = records }

    var lines: [String] {
        records.conversations.all.flatMap { conversation in
            let key = conversation.key
            let head = [key.source, key.session, key.agent, key.model].map(name).joined(separator: " | ")
            return ["\(head) | \(key.isUnnamedSidechain) \(conversation.marks.rawValue)"]
                + records.conversations.turns(of: conversation).map(text)
        }
    }

    /// The reasons, counted: in which order records come is the reader's.
    var apart: [RecordApart.Reason: Int] {
        records.conversations.apart.reduce(into: [:]) { $0[$1.reason, default: 0] += 1 }
    }

    private func text(_ turn: ConversationTurn) -> String {
        let service = records.tables.services[turn.service]
        let place = records.tables.attributions[turn.attribution]
        let names = [service?.model, place?.project, place?.projectPath, place?.session, place?.agent, place?.key]
            .map { name($0 ?? .none) }
        return "\(turn.startedAt) \(turn.startBasis) \(turn.completedAt) \(turn.tokens) \(turn.hints) "
            + "\(turn.flags.rawValue) \(turn.marks.rawValue) \(turn.furtherCharges) \(turn.status) "
            + "\(name(turn.file)):\(turn.line)@\(turn.offset) \(names) \(String(describing: service?.speed))"
    }

    private func name(_ symbol: Symbol) -> String { records.tables.string(symbol) ?? "-" }
}
