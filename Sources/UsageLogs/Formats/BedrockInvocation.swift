import JSONScan
import Messages
import Usage

/// Bedrock's model invocation logs: one JSON object a line, gzip-packed as the service delivers them.
///
/// The input count excludes what was read from and written to the cache. Lifetimes of the writes, and
/// counts that the log's own fields lack, come from the reply in `output.outputBodyJson`: a Messages
/// reply, its stream as an array of events, or a Converse reply or stream. Where both give a count and differ the
/// log's is taken and the record flagged inconsistent. Without a reply (large ones are stored apart) all
/// writes count as 5-minute ones.
/// Time: `timestamp`. Identity: `requestId`. Model: `modelId`, be it the ARN of an inference profile.
/// Provider: bedrock, `bedrock-us-gov` in the regions of that partition, else the model's name tells the
/// endpoint. User: `identity.arn`. Tags: `requestMetadata` as `name:value`. Stop reason: the reply's.
/// Session, key, tier and reported cost: none. The project is the file's.
package struct BedrockInvocation: JSONRecordFormat {
    package let name = "bedrock-invocation"

    package init() {}

    func isRecord(_ object: JSONElement) -> Bool {
        if object["schemaType"]?.isString("ModelInvocationLog") ?? false { return true }
        guard object["modelId"] != nil else { return false }
        return object["input"]?["inputTokenCount"] != nil || object["output"]?["outputTokenCount"] != nil
    }

    func entry(of object: JSONElement) throws(UsageProblem) -> LogEntry {
        let own = try ownFields(of: object)
        let body = try BedrockBody(object["output"]?["outputBodyJson"])
        if own == UsageFields() && body.fields == UsageFields() {
            return .skip(object["errorCode"]?.isPresent ?? false ? .apiError : .noUsage)
        }
        var call = LoggedCall(source: name, usage: BedrockInvocation.merged(own, body.fields))
        call.model = object["modelId"]?.nonEmptyString
        let isGovernment = object["region"]?.stringBytes?.starts(with: "us-gov-".utf8) ?? false
        call.provider = isGovernment ? "bedrock-us-gov" : "bedrock"
        call.setIdentity(object["requestId"]?.nonEmptyString, of: "bedrock")
        call.setStart(object["timestamp"])
        call.user = object["identity"]?["arn"]?.nonEmptyString
        object["requestMetadata"]?.forEachMember { name, value in
            if let text = value.nonEmptyString { call.tags.append("\(name.string):\(text)") }
        }
        call.stopReason = body.stopReason
        return .call(call)
    }

    private func ownFields(of object: JSONElement) throws(UsageProblem) -> UsageFields {
        var fields = UsageFields()
        let input = object["input"]
        fields.input = try input?["inputTokenCount"]?.exportedCount("inputTokenCount")
        fields.cacheRead = try input?["cacheReadInputTokenCount"]?.exportedCount("cacheReadInputTokenCount")
        fields.cacheCreation = try input?["cacheWriteInputTokenCount"]?.exportedCount("cacheWriteInputTokenCount")
        fields.output = try object["output"]?["outputTokenCount"]?.exportedCount("outputTokenCount")
        return fields
    }

    /// The log's counts with what only the reply tells.
    private static func merged(_ own: UsageFields, _ body: UsageFields) -> UsageObject {
        var fields = body
        fields.input = own.input ?? body.input
        fields.output = own.output ?? body.output
        fields.cacheRead = own.cacheRead ?? body.cacheRead
        fields.cacheCreation = own.cacheCreation ?? body.cacheCreation
        var usage = UsageObject(fields)
        let differs = [\UsageFields.input, \.output, \.cacheRead, \.cacheCreation].contains { path in
            guard let mine = own[keyPath: path], let theirs = body[keyPath: path] else { return false }
            return mine != theirs
        }
        if differs { usage.flags.insert(.inconsistent) }
        return usage
    }
}

/// What the reply inside an invocation log says of its usage.
struct BedrockBody {
    private(set) var fields = UsageFields()
    private(set) var stopReason: String?

    /// Errors: those of a usage object.
    init(_ body: JSONElement?) throws(UsageProblem) {
        guard let body else { return }
        if body.kind == .array {
            try read(stream: body)
        } else {
            try read(reply: body)
        }
    }

    private mutating func read(stream: JSONElement) throws(UsageProblem) {
        var merge = StreamMerge()
        var isMessages = false
        try stream.forEachElement { (event) throws(UsageProblem) in
            if event["type"] != nil {
                _ = try merge.add(event)
                isMessages = true
            } else {
                try readConverseEvent(event)
            }
        }
        if isMessages && merge.hasStarted {
            fields = merge.reply.usage
            stopReason = merge.reply.stopReason
        }
    }

    private mutating func read(reply: JSONElement) throws(UsageProblem) {
        guard let usage = reply["usage"], usage.kind == .object else { return }
        if ConverseUsage.isUsage(usage) {
            fields = try ConverseUsage.fields(of: usage)
            stopReason = reply["stopReason"]?.nonEmptyString
        } else {
            fields = try UsageFields(parsing: usage)
            stopReason = reply["stop_reason"]?.nonEmptyString
        }
    }

    private mutating func readConverseEvent(_ event: JSONElement) throws(UsageProblem) {
        if let usage = event["metadata"]?["usage"], ConverseUsage.isUsage(usage) {
            fields = try ConverseUsage.fields(of: usage)
        }
        if let reason = event["messageStop"]?["stopReason"]?.nonEmptyString { stopReason = reason }
    }
}
