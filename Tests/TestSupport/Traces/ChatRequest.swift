/// One request of a generated session, as it stands in the trace.
struct ChatRequest {
    var timeMilliseconds: Int
    /// 0 is the session's own, others are its sub-agents.
    var agent: Int
    var model: String
    var inputTokens: Int
    var outputTokens: Int
    var responseMilliseconds: Int
    /// Blocks kept of the agent's request before it.
    var kept: Int
    /// Runs of block ids that follow: a known one, then a new one; either may be empty.
    var known: (start: Int, count: Int)
    var new: (start: Int, count: Int)

    var blocks: Int { kept + known.count + new.count }

    func append(to buffer: inout [UInt8]) {
        buffer.append(contentsOf: "{\"t\":".utf8)
        buffer.append(seconds: timeMilliseconds)
        buffer.append(contentsOf: ",\"a\":\"".utf8)
        if agent > 0 {
            buffer.append(contentsOf: "agent_".utf8)
            buffer.append(decimal: agent)
        }
        buffer.append(contentsOf: "\",\"m\":\"".utf8)
        buffer.append(contentsOf: model.utf8)
        buffer.append(contentsOf: "\",\"in\":".utf8)
        buffer.append(decimal: inputTokens)
        buffer.append(contentsOf: ",\"out\":".utf8)
        buffer.append(decimal: outputTokens)
        buffer.append(contentsOf: ",\"api\":".utf8)
        buffer.append(seconds: responseMilliseconds)
        buffer.append(contentsOf: ",\"lcp\":".utf8)
        buffer.append(decimal: kept)
        buffer.append(contentsOf: ",\"tail\":[".utf8)
        append(known, to: &buffer)
        if known.count > 0, new.count > 0 { buffer.append(UInt8(ascii: ",")) }
        append(new, to: &buffer)
        buffer.append(contentsOf: "]}".utf8)
    }

    private func append(_ run: (start: Int, count: Int), to buffer: inout [UInt8]) {
        guard run.count > 0 else { return }
        buffer.append(UInt8(ascii: "["))
        buffer.append(decimal: run.start)
        buffer.append(UInt8(ascii: ","))
        buffer.append(decimal: run.count)
        buffer.append(UInt8(ascii: "]"))
    }
}

extension [UInt8] {
    /// Appends a number of 0 or more.
    mutating func append(decimal number: Int, digits: Int = 1) {
        let start = count
        var rest = number
        while rest > 0 || count - start < digits {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        self[start...].reverse()
    }

    /// Appends milliseconds as seconds with three decimals.
    mutating func append(seconds milliseconds: Int) {
        append(decimal: milliseconds / 1000)
        append(UInt8(ascii: "."))
        append(decimal: milliseconds % 1000, digits: 3)
    }
}
