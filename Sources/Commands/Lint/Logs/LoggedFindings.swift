import Models
import Pricing
import PromptCache
import Simulation
import Usage
import UsageLogs

/// What lint finds in the requests of logs, by rule and place, with what it cost in a period.
///
/// Every token that was paid for in place of a read is in one finding at most.
struct LoggedFindings {
    /// A rule at a place; places are paths without the numbers of tools and messages.
    struct Place: Hashable {
        var rule: LintRule
        var path: String
        /// What kind of difference it is, of `prefix_changed`.
        var kind: PromptDifference.Kind?
    }

    struct Finding {
        var place: Place
        /// Some request shows it for certain.
        var isCertain = false
        /// What stood where the prompts parted, such as `timestamp`; of the request that told it last.
        var looksLike: String?
        /// Requests that show it.
        var requests = 0
        /// Requests in which it cost something.
        var costly = 0
        /// Tokens that were paid for in place of a read.
        var tokens: Int64 = 0
        var lost = PicoUSD.zero
        /// Requests in which it cost something that has no price.
        var unpriced = 0
    }

    /// The dearest first; those that cost nothing last.
    private(set) var findings: [Finding] = []
    /// Requests of the period, those whose bodies are at hand, those whose session was made out from their content.
    private(set) var requests = 0
    private(set) var withBody = 0
    private(set) var linked = 0
    /// Everything that misses of these requests lost, first requests apart; the findings' part is in it.
    private(set) var lost = PicoUSD.zero

    /// What the findings lost.
    var found: PicoUSD { findings.reduce(.zero) { $0 + $1.lost } }

    private var byPlace: [Place: Finding] = [:]

    init(_ reading: LogReadingResult, catalog: PriceCatalog, selection: TurnSelection) {
        let first = BodyReader(tables: reading.tables, models: catalog.models)
        let links = ContentLinks.linked(reading, bodies: first)
        linked = links.linked
        var builder = ConversationBuilder(tables: links.tables)
        for record in links.records { builder.add(record) }
        let bodies = BodyReader(tables: links.tables, models: catalog.models)
        let diagnosis = ConversationRecords(
            conversations: builder.finish(), tables: links.tables, name: "", isPartial: false
        ).diagnosis(catalog)
        var pricing = ShortfallPricing(tables: links.tables, catalog: catalog)
        let shown = selection.among(links.tables)
        for conversation in diagnosis.conversations.all {
            for place in conversation.turns where shown.contains(diagnosis.conversations.turns[place]) {
                let before = place > conversation.turns.lowerBound ? place - 1 : nil
                look(at: place, after: before, diagnosis, bodies, &pricing)
            }
        }
        findings = byPlace.values.sorted { left, right in
            if left.lost != right.lost { return left.lost > right.lost }
            if left.requests != right.requests { return left.requests > right.requests }
            return (left.place.rule.rawValue, left.place.path) < (right.place.rule.rawValue, right.place.path)
        }
    }

    private mutating func look(
        at place: Int, after before: Int?, _ diagnosis: Diagnosis, _ bodies: BodyReader,
        _ pricing: inout ShortfallPricing
    ) {
        let turns = diagnosis.conversations.turns
        let turn = turns[place]
        let shortfalls = diagnosis.shortfalls[diagnosis.ofTurn[place]]
        requests += 1
        guard bodies.body(of: turn) != nil else { return }
        withBody += 1
        let previous = shortfalls.lazy.compactMap(\.previous).first ?? before
        let comparison = previous.flatMap { bodies.comparison(turns[$0], turn) }
        let found = bodies.findings(in: turn, unchanged: comparison?.unchanged)
        var seen: Set<Place> = []
        for finding in found {
            let place = Place(rule: finding.rule, path: finding.normalisedPath)
            if seen.insert(place).inserted { note(place, isCertain: finding.certainty == .certain) }
        }
        for shortfall in shortfalls where shortfall.cause != .firstRequest {
            let amount = pricing.lost(shortfall.unread, of: turn)
            lost += amount ?? .zero
            guard let owner = owner(of: shortfall, among: found) else { continue }
            if seen.insert(owner).inserted { note(owner, isCertain: shortfall.certainty == .certain) }
            book(shortfall, amount, on: owner)
        }
    }

    private mutating func note(_ place: Place, isCertain: Bool) {
        byPlace[place, default: Finding(place: place)].requests += 1
        if isCertain { byPlace[place]?.isCertain = true }
    }

    private mutating func book(_ shortfall: Shortfall, _ amount: PicoUSD?, on place: Place) {
        byPlace[place, default: Finding(place: place)].costly += 1
        byPlace[place]?.tokens += shortfall.unread.tokens
        if shortfall.certainty == .certain { byPlace[place]?.isCertain = true }
        if let looks = shortfall.difference?.looksLike { byPlace[place]?.looksLike = looks }
        if let amount { byPlace[place]?.lost += amount } else { byPlace[place]?.unpriced += 1 }
    }

    /// The finding that a shortfall is booked on; nil where the prompt is not the matter.
    private func owner(of shortfall: Shortfall, among found: [LayoutFinding]) -> Place? {
        switch shortfall.cause {
        case .belowMinimum: return Place(rule: .belowMinimum, path: path(of: .belowMinimum, found))
        case .notMarked: return Place(rule: .noBreakpoint, path: path(of: .noBreakpoint, found))
        case .lookback: return Place(rule: .lookbackOverflow, path: path(of: .lookbackOverflow, found))
        case .firstRequest, .lapse5m, .lapse1h, .ttlDowngrade, .serverToolWrites, .modelChange, .speedChange,
            .toolChange, .systemChange, .messageChange, .promptChange, .effortChange, .thinkingChange, .compaction,
            .clearing, .fanOutRace, .unknown:
            break
        }
        guard let difference = shortfall.difference, difference.kind != .model else { return nil }
        // What lint names at that very place is the reason.
        let named = found.first { finding in
            [.volatileInStableBlock, .toolKeyOrder].contains(finding.rule)
                && (finding.path == difference.path || finding.path.hasPrefix(difference.path + ".")
                    || difference.path.hasPrefix(finding.path + "."))
        }
        if let named { return Place(rule: named.rule, path: named.normalisedPath) }
        return Place(rule: .prefixChanged, path: difference.normalisedPath, kind: difference.kind)
    }

    private func path(of rule: LintRule, _ found: [LayoutFinding]) -> String {
        found.first { $0.rule == rule }?.normalisedPath ?? ""
    }
}

extension LayoutFinding {
    /// The path without the numbers of tools and messages.
    var normalisedPath: String { JSONPathText.normalised(path) }
}

/// JSON paths of requests.
enum JSONPathText {
    /// The path without the numbers of tools, messages and blocks, so that the same place of many requests has
    /// one name; blocks of the system prompt keep theirs.
    static func normalised(_ path: String) -> String {
        guard !path.hasPrefix("system") else { return path }
        var text = ""
        var isNumber = false
        for character in path {
            if character == "]" { isNumber = false }
            if !isNumber { text.append(character) }
            if character == "[" { isNumber = true }
        }
        return text
    }
}

extension PromptDifference {
    /// The path without the numbers of tools and messages.
    var normalisedPath: String { JSONPathText.normalised(path) }
}
