import PromptCache
import Usage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Requests of one kind of traffic, in order of their start.
struct Workload {
    var name: String
    var requests: [CacheRequest]
    var switches = EngineSwitches()
}

func block(_ section: PromptSection, _ identity: Int, _ tokens: Int64, _ mark: CacheLifetime? = nil) -> PromptBlock {
    PromptBlock(section: section, identity: UInt64(identity), tokens: tokens, breakpoint: mark)
}

/// Ten stable blocks with a 1h breakpoint on the last, and a question that is new each time.
func oneQuestion(count: Int) -> Workload {
    var stable = (0..<10).map { block($0 < 5 ? .tools : .system, $0, 800) }
    stable[9].breakpoint = .oneHour
    let requests = (0..<count).map { number in
        CacheRequest(
            startMilliseconds: Int64(number) * 500, firstResponseMilliseconds: Int64(number) * 500 + 1500,
            blocks: stable + [block(.messages, 100 + number, 300)], minimumTokens: 1024)
    }
    return Workload(name: "one question behind ten stable blocks", requests: requests)
}

/// `live` conversations side by side, each of `turns` turns that add `growth` blocks, under automatic caching.
func conversations(_ name: String, count: Int, live: Int, turns: Int, growth: Int) -> Workload {
    var stable = (0..<6).map { block($0 < 3 ? .tools : .system, $0, 1500) }
    stable[5].breakpoint = .oneHour
    var prompts = [[PromptBlock]](repeating: stable, count: live)
    var identity = 100
    let requests = (0..<count).map { number in
        let place = number % live
        if prompts[place].count >= stable.count + turns * growth { prompts[place] = stable }
        for _ in 0..<growth {
            identity += 1
            prompts[place].append(block(.messages, identity, 400))
        }
        return CacheRequest(
            startMilliseconds: Int64(number) * 100, firstResponseMilliseconds: Int64(number) * 100 + 2000,
            blocks: prompts[place], minimumTokens: 1024, automaticBreakpoint: .fiveMinutes)
    }
    return Workload(name: name, requests: requests)
}

/// The same with every block a breakpoint and no limits, as the reference figures have it.
func everyBlock(_ workload: Workload) -> Workload {
    var all = workload
    all.name += ", every block a breakpoint"
    all.switches = .reference
    for index in all.requests.indices {
        all.requests[index].automaticBreakpoint = nil
        for place in all.requests[index].blocks.indices {
            all.requests[index].blocks[place].breakpoint = .fiveMinutes
        }
    }
    return all
}

/// Prints requests a second of processor time: the median of `rounds` runs, each with a new engine.
func measure(_ workload: Workload, rounds: Int = 9) throws {
    let blocks = workload.requests.reduce(0) { $0 + $1.blocks.count }
    var times: [Double] = []
    var usage = TokenUsage()
    for _ in 0..<rounds {
        var engine = CacheEngine(switches: workload.switches)
        usage = TokenUsage()
        let start = clock()
        for request in workload.requests { usage += try engine.process(request).usage }
        times.append(Double(clock() - start) / Double(CLOCKS_PER_SEC))
    }
    let median = times.sorted()[rounds / 2]
    let count = Double(workload.requests.count)
    let perSecond = (count / median / 1000).rounded() / 1000
    let nanoseconds = (median / Double(blocks) * 1e10).rounded() / 10
    let length = blocks / workload.requests.count
    let read = (Double(usage.cacheRead) / Double(usage.prompt) * 1000).rounded() / 10
    print(
        "\(workload.name): \(perSecond) million requests/s, \(length) blocks each, \(nanoseconds) ns a block, \(read) % read"
    )
}

try measure(oneQuestion(count: 200_000))
let chat = conversations("conversations of 20 turns", count: 50_000, live: 500, turns: 20, growth: 2)
try measure(chat)
try measure(conversations("agents of 150 turns", count: 20_000, live: 50, turns: 150, growth: 3))
try measure(everyBlock(chat))
