import PromptCache
import Usage

/// The rules once more, in another style and without any care for speed: entries are whole prefixes in a
/// list, every breakpoint is searched block by block, and each block is classed on its own.
struct BruteForceCache {
    struct Entry {
        var prefix: [String]
        var lifetime: CacheLifetime
        var lastUse: Int64
        var availableFrom: Int64
    }

    var switches = EngineSwitches()
    var entries: [Entry] = []

    mutating func bill(_ request: CacheRequest) -> TokenUsage {
        let blocks = request.blocks
        let prefixes = blocks.indices.map { prefix(of: request, upTo: $0) }
        var lengths: [Int64] = []
        for block in blocks { lengths.append((lengths.last ?? 0) + block.tokens) }
        let marks = marked(request).filter { lengths[$0.key] >= request.minimumTokens }
        let hit = find(marks.keys.sorted(by: >), prefixes, lengths, request, onlyHour: false)
        let hours = marks.filter { $0.value == .oneHour }.keys.sorted(by: >)
        var kept = hit
        if switches.longerLifetimeRewrites, !hours.isEmpty, hit >= 0,
            !entries.contains(where: { isReadable($0, prefixes[hit], request, onlyHour: true) })
        {
            kept = find(hours, prefixes, lengths, request, onlyHour: true)
        }
        let usage = classes(blocks, hit: hit, kept: kept, marks)
        refresh(hit, prefixes, request)
        for (block, lifetime) in marks where block > hit || (block > kept && lifetime == .oneHour) {
            write(prefixes[block], lifetime, request)
        }
        return usage
    }

    /// Breakpoints by block, the automatic ones included.
    private func marked(_ request: CacheRequest) -> [Int: CacheLifetime] {
        var marks: [Int: CacheLifetime] = [:]
        for (index, block) in request.blocks.enumerated() { marks[index] = block.breakpoint }
        if let lifetime = request.automaticBreakpoint, let last = request.blocks.lastIndex(where: \.isCacheable) {
            marks[last] = marks[last] ?? lifetime
        }
        if !marks.isEmpty, let last = request.blocks.lastIndex(where: \.isServerToolResult) {
            marks[last] = marks[last] ?? .fiveMinutes
        }
        return marks
    }

    /// Index of the block that the entry found ends with, or -1.
    private func find(
        _ marks: [Int], _ prefixes: [[String]], _ lengths: [Int64], _ request: CacheRequest, onlyHour: Bool
    ) -> Int {
        for mark in marks {
            var positions = 1
            for block in stride(from: mark, through: 0, by: -1) {
                if block < mark, !isOneRun(request.blocks[block], request.blocks[block + 1]) { positions += 1 }
                if let limit = switches.lookback, positions > limit { break }
                if lengths[block] >= request.minimumTokens,
                    entries.contains(where: { isReadable($0, prefixes[block], request, onlyHour: onlyHour) })
                {
                    return block
                }
            }
        }
        return -1
    }

    private func isOneRun(_ left: PromptBlock, _ right: PromptBlock) -> Bool {
        left.run != .none && left.run == right.run && left.section == right.section
    }

    private func isReadable(_ entry: Entry, _ prefix: [String], _ request: CacheRequest, onlyHour: Bool) -> Bool {
        entry.prefix == prefix && isAlive(entry, request)
            && (switches.availability == .atOnce || entry.availableFrom <= request.startMilliseconds)
            && (!onlyHour || entry.lifetime == .oneHour)
    }

    private func isAlive(_ entry: Entry, _ request: CacheRequest) -> Bool {
        request.startMilliseconds <= entry.lastUse + (entry.lifetime == .oneHour ? 3_600_000 : 300_000)
    }

    private func classes(_ blocks: [PromptBlock], hit: Int, kept: Int, _ marks: [Int: CacheLifetime]) -> TokenUsage {
        let hour = marks.filter { $0.value == .oneHour }.keys.max() ?? -1
        let end = marks.keys.max() ?? -1
        var usage = TokenUsage()
        for (index, block) in blocks.enumerated() {
            if index <= kept {
                usage.cacheRead += block.tokens
            } else if index <= hour {
                usage.cacheWrite1h += block.tokens
            } else if index <= hit {
                usage.cacheRead += block.tokens
            } else if index <= end {
                usage.cacheWrite5m += block.tokens
            } else {
                usage.input += block.tokens
            }
        }
        return usage
    }

    private mutating func refresh(_ hit: Int, _ prefixes: [[String]], _ request: CacheRequest) {
        guard hit >= 0 else { return }
        for block in (switches.deepHitRefreshesShallower ? 0 : hit)...hit {
            for index in entries.indices where isReadable(entries[index], prefixes[block], request, onlyHour: false) {
                entries[index].lastUse = request.startMilliseconds
            }
        }
    }

    private mutating func write(_ prefix: [String], _ lifetime: CacheLifetime, _ request: CacheRequest) {
        var from = request.firstResponseMilliseconds
        for entry in entries where entry.prefix == prefix && entry.lifetime == lifetime && isAlive(entry, request) {
            from = min(from, entry.availableFrom)
        }
        entries.removeAll { $0.prefix == prefix && $0.lifetime == lifetime }
        entries.append(
            Entry(prefix: prefix, lifetime: lifetime, lastUse: request.startMilliseconds, availableFrom: from))
    }

    /// Everything that an entry depends on (rules R1, R11 and R13), in words.
    private func prefix(of request: CacheRequest, upTo last: Int) -> [String] {
        let all = request.parameters
        func thought(_ level: PromptSection) -> String {
            all.thinkingReaches == level ? "\(all.thinking ?? "-") \(all.effort ?? "-")" : "- -"
        }
        var words = ["workspace \(request.scope.workspace) model \(request.scope.model)", thought(.tools)]
        let section = request.blocks[last].section
        if section >= .system {
            words.append("\(all.webSearch) \(all.webFetch) \(all.citations) \(all.speed ?? "-") \(thought(.system))")
        }
        if section == .messages {
            let choice = "\(all.toolChoice ?? "-") \(all.disablesParallelToolUse)"
            words.append("\(choice) \(all.hasImages) \(thought(.messages))")
        }
        return words + request.blocks[...last].map { "\($0.section.name) \($0.identity)" }
    }
}
