import JSONScan

/// Why a trace cannot be read: the trace, the line, what was expected, the rule, what to do. Never a part
/// of a prompt.
public struct TraceProblem: Error, Hashable, Sendable {
    /// Name of the trace as it was handed in, a path.
    public var trace: String
    /// From 1; 0 where the whole trace is meant.
    public var line: Int
    /// Number of the request in its session from 1; 0 where lines are requests.
    public var request: Int
    public var cause: Cause

    public enum Cause: Hashable, Sendable {
        case empty
        case unknownFormat
        /// The line is not one whole JSON object; with the scanner's own words.
        case malformed(String)
        case tooLong(limitBytes: Int)
        case missing(field: String)
        /// A number that cannot be one of this field: text, a fraction, below 0 or too large.
        case badNumber(field: String, found: String, expected: String)
        case goesBack(field: String, from: Int64, to: Int64)
        /// Fewer block ids than the prompt has whole blocks (rule Q1).
        case fewBlocks(found: Int64, expected: Int64, blockTokens: Int64)
        /// More blocks than the prompt has tokens for (rule Q1).
        case manyBlocks(found: Int64, tokens: Int64, blockTokens: Int64)
        case prefixTooLong(found: Int64, previous: Int64)
        case noRequests(dropped: Int64, blockTokens: Int64)
        /// A row of a table has fewer cells than its header names.
        case shortRow(found: Int, expected: Int)
        /// The format tells arrivals and lengths only.
        case noPrefixes(TraceFormat)
        /// More than a replay can hold.
        case tooLarge(TraceBuilderProblem)
    }

    public init(trace: String, line: Int, request: Int = 0, cause: Cause) {
        self.trace = trace
        self.line = line
        self.request = request
        self.cause = cause
    }
}

extension TraceProblem: CustomStringConvertible {
    public var description: String {
        var place = line > 0 ? "\(trace):\(line)" : trace
        if request > 0 { place += " (request \(request))" }
        return "\(place): \(cause.text)"
    }
}

extension TraceBuilderProblem {
    /// One clause for people.
    var text: String {
        switch self {
        case .keepsBeyondPrevious(let keeping, let length):
            "the prompt keeps \(keeping) blocks of a prompt of \(length)"
        case .badRun(let run): "a run of \(run.count) block ids from \(run.start)"
        case .badTime(let milliseconds): "a time of \(milliseconds) ms"
        case .promptTooLong: "a prompt above 2^31 tokens"
        case .traceTooLarge: "more requests, or ends of shared prefixes, than 2^30"
        case .tooManyPrices: "more than 65,536 different prices"
        }
    }
}

extension TraceProblem.Cause {
    var text: String {
        switch self {
        case .empty: "the trace is empty; expected at least one request"
        case .unknownFormat:
            "no known trace format; expected JSON lines of Mooncake, Qwen-Bailian or agent sessions, or a CSV of "
                + "BurstGPT or Azure with its header"
        case .malformed(let words):
            "expected one whole JSON object (\(words)); the file may be cut off or damaged: fetch it again"
        case .tooLong(let limit):
            "longer than \(limit) bytes without a line end; expected one request or session a line"
        case .missing(let field): "expected '\(field)', which is not there"
        case .badNumber(let field, let found, let expected): "'\(field)' is \(found); expected \(expected)"
        case .goesBack(let field, let from, let to):
            "'\(field)' goes back from \(from) ms to \(to) ms; expected the order of time (Q3): sort the trace"
        case .fewBlocks(let found, let expected, let size):
            "\(found) block ids; expected at least \(expected), the whole blocks of \(size) tokens (Q1)"
        case .manyBlocks(let found, let tokens, let size):
            "\(found) blocks of \(size) tokens in a prompt of \(tokens) tokens; expected whole blocks only (Q1)"
        case .prefixTooLong(let found, let previous):
            "'lcp' is \(found); expected at most \(previous), the blocks of the agent's request before it (Q1)"
        case .noRequests(let dropped, let size):
            "none of the \(dropped) requests fills a block of \(size) tokens (Q1); nothing is left to replay"
        case .noPrefixes(let format):
            "a trace of \(format.rawValue) tells arrivals and lengths, not which prompts begin alike (Q1); there is "
                + "nothing to replay: give it to farthing simulate as arrivals"
        case .tooLarge(let problem): "\(problem.text); split the trace"
        case .shortRow(let found, let expected): "\(found) cells in the row; expected \(expected) as in the header"
        }
    }
}
