/// One generated session: an agent whose prompt grows turn by turn, and sub-agents that branch off it.
///
/// Now and then the end of the prompt before is replaced (`lcp` is shorter than it was), and a prompt that has
/// become too long is summed up: only its preamble stays. Requests come in the order of time.
struct ChatSession {
    static let blockTokens = 64
    private static let agentPreambleBlocks = 140

    let preambleTokens: Int
    /// Requests that are still to come.
    private(set) var remaining: Int
    private let model: String
    private let longestPrompt: Int
    private var agents: [Agent] = []
    private var agentCount = 0
    private var nextBlock = 1
    /// Where the preamble of sub-agents with a model of their own starts; 0 before the first of them.
    private var agentPreamble = 0

    private struct Agent {
        var number: Int
        var model: String
        var nextMilliseconds: Int
        var latestMilliseconds: Int?
        /// Requests still to come; the session's own agent ends with the session.
        var remaining: Int
        /// Tokens and whole blocks of its latest prompt.
        var tokens = 0
        var blocks = 0
        var preambleBlocks = 0
    }

    init(_ generator: inout SplitMix64, requests limit: Int) {
        remaining = min(limit, ChatShape.requests.draw(&generator))
        preambleTokens = ChatShape.preamble.draw(&generator)
        model = generator.pick(ChatShape.models)
        longestPrompt = generator.int(ChatShape.longestPrompt)
        agents.append(Agent(number: 0, model: model, nextMilliseconds: 0, remaining: .max))
    }

    /// The next request; the session has one left.
    mutating func next(_ generator: inout SplitMix64, truth: inout ChatTraceTruth) -> ChatRequest {
        let place = agents.indices.min { agents[$0].nextMilliseconds < agents[$1].nextMilliseconds } ?? 0
        let time = agents[place].nextMilliseconds
        if let latest = agents[place].latestMilliseconds {
            truth.count(gapMilliseconds: time - latest)
        } else {
            truth.agents += 1
        }
        let request =
            agents[place].latestMilliseconds == nil
            ? opening(of: place, &generator) : turn(of: place, &generator, truth: &truth)
        truth.count(request)
        remaining -= 1
        let pause = ChatShape.gap.draw(&generator)
        agents[place].latestMilliseconds = time
        agents[place].nextMilliseconds += max(place == 0 ? pause : min(pause, 60_000), request.responseMilliseconds)
        agents[place].remaining -= 1
        if agents[place].remaining == 0 { agents.remove(at: place) }
        if place == 0, generator.chance(1, in: 200) { branch(at: time, &generator) }
        return request
    }

    /// The first request of an agent; a sub-agent begins like the session or like the sub-agents before it.
    private mutating func opening(of place: Int, _ generator: inout SplitMix64) -> ChatRequest {
        let added = ChatShape.opening.draw(&generator)
        var known = (start: 1, count: 0)
        var tokens = preambleTokens + added
        if place == 0 {
            agents[0].preambleBlocks = preambleTokens / ChatSession.blockTokens
        } else if agents[place].model == model {
            known.count = agents[0].preambleBlocks
            agents[place].preambleBlocks = known.count
        } else {
            let length = ChatSession.agentPreambleBlocks
            if agentPreamble > 0 { known = (agentPreamble, length) } else { agentPreamble = nextBlock }
            agents[place].preambleBlocks = length
            tokens = length * ChatSession.blockTokens + added
        }
        return request(of: place, &generator, tokens: tokens, keeping: 0, known: known)
    }

    private mutating func turn(
        of place: Int, _ generator: inout SplitMix64, truth: inout ChatTraceTruth
    ) -> ChatRequest {
        let agent = agents[place]
        let tokens = agent.tokens + ChatShape.growth.draw(&generator)
        if tokens > longestPrompt {
            truth.summaries += 1
            let summary = agent.preambleBlocks * ChatSession.blockTokens + generator.int(2_000...12_000)
            return request(of: place, &generator, tokens: summary, keeping: agent.preambleBlocks)
        }
        guard generator.chance(1, in: 20) else {
            return request(of: place, &generator, tokens: tokens, keeping: agent.blocks)
        }
        truth.truncations += 1
        let longest = generator.chance(1, in: 3) ? 600 : 2
        let lost = generator.int(1...min(longest, agent.blocks))
        return request(of: place, &generator, tokens: tokens, keeping: agent.blocks - lost)
    }

    private mutating func request(
        of place: Int, _ generator: inout SplitMix64, tokens: Int, keeping kept: Int,
        known: (start: Int, count: Int) = (1, 0)
    ) -> ChatRequest {
        let count = tokens / ChatSession.blockTokens - kept - known.count
        let new = (start: nextBlock, count: count)
        nextBlock += count
        agents[place].tokens = tokens
        agents[place].blocks = kept + known.count + count
        return ChatRequest(
            timeMilliseconds: agents[place].nextMilliseconds, agent: agents[place].number,
            model: agents[place].model, inputTokens: tokens, outputTokens: ChatShape.output.draw(&generator),
            responseMilliseconds: ChatShape.responseMilliseconds.draw(&generator), kept: kept, known: known, new: new)
    }

    /// Starts one to four sub-agents within a few seconds, which read a part of the work each.
    private mutating func branch(at time: Int, _ generator: inout SplitMix64) {
        let model = generator.chance(2, in: 3) ? ChatShape.agentModel : model
        for _ in 0..<generator.int(1...4) {
            agentCount += 1
            agents.append(
                Agent(
                    number: agentCount, model: model, nextMilliseconds: time + generator.int(500...8_000),
                    remaining: generator.int(2...20)))
        }
    }
}
