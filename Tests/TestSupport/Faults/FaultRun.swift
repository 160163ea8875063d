package import PromptCache

/// A script run through the cache engine: what was billed, and what would have been without its faults.
package struct FaultRun: Sendable {
    package let script: FaultScript
    package let requests: [ScriptedRequest]
    package let answers: [CacheAnswer]
    /// Answers to the same requests in a world without any of the faults.
    package let faultless: [CacheAnswer]
    /// By kind of fault: answers in a world with that kind alone.
    private let alone: [FaultKind: [CacheAnswer]]
    /// By step that is cut: its answer in a world with all faults but the cut.
    private let uncut: [Int: CacheAnswer]
    /// By kind of fault: answers in a world with all others.
    private let without: [FaultKind: [CacheAnswer]]

    package init(_ script: FaultScript) throws {
        self.script = script
        requests = FaultRun.requests(script) { _ in true }
        answers = try FaultRun.run(script, requests, FaultKind.allCases)
        faultless = try FaultRun.run(script, FaultRun.requests(script) { _ in false }, [])
        var (alone, without) = ([FaultKind: [CacheAnswer]](), [FaultKind: [CacheAnswer]]())
        for kind in FaultKind.allCases {
            let only = FaultRun.requests(script) { $0.kind == kind }
            alone[kind] = try FaultRun.run(script, only, [kind])
            let others = FaultRun.requests(script) { $0.kind != kind }
            without[kind] = try FaultRun.run(script, others, FaultKind.allCases.filter { $0 != kind })
        }
        (self.alone, self.without) = (alone, without)
        var uncut: [Int: CacheAnswer] = [:]
        for step in script.steps.indices where script.steps[step].summary != nil || script.steps[step].cleared != nil {
            var whole = script
            (whole.steps[step].summary, whole.steps[step].cleared) = (nil, nil)
            uncut[step] = try FaultRun.run(script, FaultRun.requests(whole) { _ in true }, FaultKind.allCases)[step]
        }
        self.uncut = uncut
    }

    private static func requests(_ script: FaultScript, _ isActive: @escaping (FaultScript.Fault) -> Bool)
        -> [ScriptedRequest]
    {
        var reader = ScriptReader(script, isActive: isActive)
        return reader.requests()
    }

    private static func run(
        _ script: FaultScript, _ requests: [ScriptedRequest], _ kinds: [FaultKind]
    ) throws -> [CacheAnswer] {
        var switches = EngineSwitches()
        if !kinds.contains(.race) { switches.availability = .atOnce }
        var engine = CacheEngine(switches: switches)
        if script.hasWarmHead, var warm = requests.first?.request {
            warm.blocks.removeAll { $0.section == .messages }
            warm.startMilliseconds -= 120_000
            warm.firstResponseMilliseconds = warm.startMilliseconds
            _ = try engine.process(warm)
        }
        return try requests.map { scripted in
            var request = scripted.request
            if !kinds.contains(.tooShort) { request.minimumTokens = 0 }
            return try engine.process(request)
        }
    }

    /// Tokens that the request reads in a world without faults, and where its messages were cut, if the cut
    /// had been made before: what the request before had cached, as much of it as this prompt holds.
    package func readable(_ step: Int) -> Int64 {
        guard isCut(step), step > 0 else { return faultless[step].usage.cacheRead }
        let before = faultless[step - 1].usage
        return min(before.prompt - before.input, answers[step].usage.prompt)
    }

    package func isCut(_ step: Int) -> Bool {
        script.steps[step].summary != nil || script.steps[step].cleared != nil
    }

    /// The causes that explain why the token at `place` of the prompt was not read: it would not be with that
    /// fault alone, or it would be without that one.
    package func causes(of step: Int, at place: Int64, isLevelKnown: Bool) -> Set<ShortfallCause> {
        var found: Set<ShortfallCause> = []
        for kind in FaultKind.allCases {
            guard let only = alone[kind]?[step], let others = without[kind]?[step] else { continue }
            let isEnough = only.usage.cacheRead <= place && only.usage.cacheRead < faultless[step].usage.cacheRead
            guard isEnough || others.usage.cacheRead > place else { continue }
            if kind == .lapse {
                if isEnough { found.formUnion(FaultRun.lapses(only, at: place)) }
                found.formUnion(FaultRun.lapses(answers[step], at: place))
            } else {
                found.formUnion(kind.causes(isLevelKnown: isLevelKnown))
            }
        }
        let isNeeded = (uncut[step]?.usage.cacheRead ?? 0) > place
        guard isCut(step), isNeeded || faultless[step].usage.cacheRead <= place else { return found }
        let isSummary = script.steps[step].summary != nil
        found.insert(isSummary ? .compaction : .clearing)
        // Without a mark, a prompt that was cut is one that departs.
        if isSummary, !script.steps[step].isSummaryMarked {
            found.formUnion(isLevelKnown ? [.messageChange] : [.messageChange, .promptChange])
        }
        return found
    }

    /// The engine's own word for what had run out at a place.
    private static func lapses(_ answer: CacheAnswer, at place: Int64) -> Set<ShortfallCause> {
        var start = answer.usage.cacheRead
        for miss in answer.misses {
            if place < start + miss.tokens {
                switch miss.cause {
                case .lapse5m: return [.lapse5m]
                case .lapse1h: return [.lapse1h]
                default: return []
                }
            }
            start += miss.tokens
        }
        return []
    }
}
