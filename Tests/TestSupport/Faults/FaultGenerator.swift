import PromptCache
import Usage

/// Writes scripts: layouts, growth, gaps and faults drawn from a seed, without regard to what a diagnosis can
/// make of them. Faults may fall on one request, or on requests that follow each other.
package struct FaultGenerator {
    private var random: SplitMix64
    private var script: FaultScript

    package init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        script = FaultScript(seed: seed, minimumTokens: 1024)
    }

    package static func script(seed: UInt64) -> FaultScript {
        var generator = FaultGenerator(seed: seed)
        return generator.make()
    }

    private mutating func make() -> FaultScript {
        let isShort = random.chance(1, in: 12)
        layOut(isShort: isShort)
        for number in 0..<random.int(6...30) { script.steps.append(step(number, isShort: isShort)) }
        script.evidence = random.pick(FaultScript.Evidence.allCases)
        script.hasWarmHead = !isShort && random.chance(1, in: 3)
        if random.chance(1, in: 8) { goBack() }
        for _ in 0..<random.int(0...4) { addFault() }
        settleAnswers()
        settleTimes()
        return script
    }

    private mutating func layOut(isShort: Bool) {
        let lifetime = random.pick([CacheLifetime.fiveMinutes, .oneHour])
        if isShort {
            script.minimumTokens = random.pick([1024, 2048, 4096])
            script.layout.systemTokens = Int64(random.int(50...500))
            script.layout.messages = lifetime
            script.layout.isAutomatic = random.chance(1, in: 2)
            return
        }
        script.layout.toolTokens = random.chance(4, in: 5) ? Int64(random.int(1500...15_000)) : 0
        script.layout.systemTokens = Int64(random.int(1500...9000))
        script.layout.marksTools = random.chance(1, in: 3)
        switch random.int(1...8) {
        case 1, 2, 3: (script.layout.system, script.layout.messages) = (lifetime, lifetime)
        case 4, 5: (script.layout.system, script.layout.messages) = (.oneHour, .fiveMinutes)
        case 6: script.layout.messages = lifetime
        case 7: (script.layout.messages, script.layout.isAutomatic) = (lifetime, true)
        default: script.layout.system = lifetime
        }
        if script.layout.messages == nil || script.layout.system == nil { script.layout.marksTools = false }
    }

    /// The shorter of the lifetimes asked for.
    private var lifetime: CacheLifetime {
        let all = [script.layout.system, script.layout.messages].compactMap(\.self)
        return all.contains(.fiveMinutes) ? .fiveMinutes : .oneHour
    }

    private mutating func step(_ number: Int, isShort: Bool) -> FaultScript.Step {
        let count = number == 0 ? 1 : random.int(1...4)
        let added = (0..<count).map { _ in Int64(isShort ? random.int(20...150) : random.int(10...2500)) }
        var gap = random.int(15_000...120_000)
        if random.chance(1, in: 8) { gap = random.int(120_000...299_999) }
        if random.chance(1, in: 40) { gap = 300_000 }
        if lifetime == .oneHour, random.chance(1, in: 10) { gap = random.int(300_001...3_600_000) }
        return FaultScript.Step(
            gap: Int64(gap), firstResponse: Int64(random.int(500...8000)), completion: Int64(random.int(0...60_000)),
            added: added)
    }

    /// A message is taken back and written anew.
    private mutating func goBack() {
        guard script.steps.count > 8 else { return }
        let step = random.int(5...script.steps.count - 1)
        script.steps[step].goesBackTo = random.int(max(0, step - 6)...step - 2)
        script.steps[step].added = [Int64(random.int(10...800))]
    }

    /// The answer to a request is the first that comes to the messages of the next.
    private mutating func settleAnswers() {
        for step in script.steps.indices {
            let next = step + 1 < script.steps.count ? script.steps[step + 1] : script.steps[step]
            let isDropped = next.goesBackTo != nil || next.summary != nil || next.added.isEmpty
            script.steps[step].output = isDropped ? Int64(random.int(10...2500)) : next.added[0]
        }
    }

    /// Responses begin and end before the next request, unless that is sent in parallel.
    private mutating func settleTimes() {
        for step in script.steps.indices {
            let isRaced = script.faults.contains { $0.kind == .race && $0.steps.lowerBound == step + 1 }
            let next = step + 1 < script.steps.count && !isRaced ? script.steps[step + 1].gap : 600_000
            let first = min(script.steps[step].firstResponse, next)
            script.steps[step].firstResponse = first
            script.steps[step].completion = min(first + script.steps[step].completion, next)
        }
    }

    private mutating func addFault() {
        let step = random.int(1...script.steps.count - 1)
        let end = random.chance(1, in: 2) ? script.steps.count : min(step + random.int(1...4), script.steps.count)
        switch random.pick(FaultKind.allCases) {
        case .lapse: addLapse(step)
        case .tools where script.layout.toolTokens > 0: add(.tools, step..<end, mayBeRestless: true)
        case .system where script.layout.systemTokens > 0: add(.system, step..<end, mayBeRestless: true)
        case .message: add(.message, step..<end, mayBeRestless: true)
        case .model: add(.model, step..<end)
        case .speed: add(.speed, step..<end)
        case .effort: add(.effort, step..<end)
        case .thinking: add(.thinking, step..<end)
        case .notMarked: add(.notMarked, step..<min(step + random.int(1...2), script.steps.count))
        case .downgrade where script.layout.messages == .oneHour: addDowngrade(step)
        case .serverTools where script.layout.messages == .oneHour && !script.layout.isAutomatic: addServerTools(step)
        case .lookback where !script.steps[step].usesServerTools:
            script.steps[step].added = (0..<random.int(20...45)).map { _ in Int64(random.int(5...300)) }
            add(.lookback, step..<step + 1)
        case .race: addRace(step)
        case .compaction where step > 5:
            guard script.steps[step].goesBackTo == nil else { return }
            script.steps[step].summary = Int64(random.int(200...4000))
            script.steps[step].isSummaryMarked = random.chance(2, in: 3)
        case .clearing where step > 3:
            guard script.steps[step].goesBackTo == nil, script.steps[step].summary == nil else { return }
            script.steps[step].cleared = random.int(0...step - 1)
        case .tools, .system, .downgrade, .serverTools, .lookback, .compaction, .clearing, .tooShort: break
        }
    }

    private mutating func add(_ kind: FaultKind, _ steps: Range<Int>, mayBeRestless: Bool = false) {
        guard !script.faults.contains(where: { $0.kind == kind && $0.steps.overlaps(steps) }) else { return }
        var fault = FaultScript.Fault(kind: kind, steps: steps)
        fault.message = random.int(0...steps.lowerBound)
        fault.isRestless = mayBeRestless && random.chance(1, in: 4)
        script.faults.append(fault)
    }

    private mutating func addLapse(_ step: Int) {
        let limit = random.pick([lifetime, .oneHour]).seconds * 1000
        var fault = FaultScript.Fault(kind: .lapse, steps: step..<step + 1)
        let beyond = random.pick([1, random.int(1...3000), random.int(1...600_000), random.int(1...200_000_000)])
        fault.gap = limit + Int64(beyond)
        script.faults.append(fault)
    }

    private mutating func addDowngrade(_ step: Int) {
        guard step + 1 < script.steps.count else { return }
        add(.downgrade, step..<min(step + random.int(1...5), script.steps.count))
        script.steps[step + 1].gap = Int64(random.int(300_001...3_600_000))
    }

    private mutating func addServerTools(_ step: Int) {
        guard step + 1 < script.steps.count else { return }
        script.steps[step].usesServerTools = true
        script.steps[step].added = [random.int(20...900), random.int(10...80), random.int(300...9000)].map(Int64.init)
        add(.serverTools, step..<step + 1)
        script.steps[step + 1].gap = Int64(random.int(300_001...3_600_000))
    }

    /// The same prompt once more, before the response to the first has begun.
    private mutating func addRace(_ step: Int) {
        let asIs = script.steps[step]
        guard asIs.goesBackTo == nil, asIs.summary == nil, asIs.cleared == nil, !asIs.usesServerTools else { return }
        script.steps[step].added = []
        script.steps[step].gap = Int64(random.int(0...Int(script.steps[step - 1].firstResponse) - 1))
        script.faults.append(FaultScript.Fault(kind: .race, steps: step..<step + 1))
    }
}
