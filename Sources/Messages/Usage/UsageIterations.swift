public import JSONScan
public import Usage

/// `usage.iterations` (rule R19): the sampling runs behind one reply.
public struct UsageIterations: Equatable, Sendable {
    /// Sum of the `message` iterations; nil where there are none.
    public var messages: TokenUsage?
    /// The first `message` iteration: the advisor tool repeats its input side at the top level.
    public var firstMessage: TokenUsage?
    /// Every iteration in order, where at least one is not a plain `message`; else empty.
    public var charged: [UsageIteration] = []

    /// The most iterations of one reply that are believed; it keeps every sum inside Int64.
    public static let maximumCount = 1024

    public init() {}

    /// Null and the empty string read as no iterations.
    public init(parsing element: JSONElement) throws(UsageProblem) {
        if element.isNull || element.isString("") { return }
        guard element.kind == .array else { throw UsageProblem(field: "iterations", kind: .notAnArray) }
        var count = 0
        var othersOccur = false
        try element.forEachElement { (item) throws(UsageProblem) in
            guard count < UsageIterations.maximumCount else {
                throw UsageProblem(field: "iterations", kind: .outOfRange)
            }
            let fields: UsageFields
            do throws(UsageProblem) {
                fields = try UsageFields(parsing: item)
            } catch {
                throw error.inside("iterations[\(count)]")
            }
            count += 1
            if fields.isMessage { addMessage(UsageObject(fields).tokens) } else { othersOccur = true }
        }
        if othersOccur { try keepAll(element) }
    }

    private mutating func addMessage(_ tokens: TokenUsage) {
        messages = (messages ?? TokenUsage()) + tokens
        if firstMessage == nil { firstMessage = tokens }
    }

    private mutating func keepAll(_ element: JSONElement) throws(UsageProblem) {
        try element.forEachElement { (item) throws(UsageProblem) in
            let resolved = UsageObject(try UsageFields(parsing: item))
            let kind = item["type"]?.string.map(UsageIteration.Kind.init(name:)) ?? .other("")
            let model = item["model"]?.string.flatMap { $0.isEmpty ? nil : $0 }
            charged.append(
                UsageIteration(kind: kind, model: model, tokens: resolved.tokens, flags: resolved.flags))
        }
    }
}

/// One sampling run that is charged at its own model and prompt length.
public struct UsageIteration: Equatable, Sendable {
    public var kind: Kind
    /// Model of the run; nil where it is the reply's own.
    public var model: String?
    public var tokens: TokenUsage
    public var flags: Flags

    public enum Kind: Equatable, Sendable {
        case message, compaction, advisorMessage, fallbackMessage
        case other(String)

        init(name: String) {
            switch name {
            case "message": self = .message
            case "compaction": self = .compaction
            case "advisor_message": self = .advisorMessage
            case "fallback_message": self = .fallbackMessage
            default: self = .other(name)
            }
        }
    }
}
