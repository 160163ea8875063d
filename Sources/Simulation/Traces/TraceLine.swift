import JSONScan

/// One JSON object of a trace, walked as a whole.
enum TraceLine {
    /// Walks the object that `text` has to be; `problem` is what the body found wrong with a field.
    ///
    /// Throws `.malformed` where the text is no such object, and else what `problem` tells.
    @inline(__always)
    static func walk(
        _ text: UnsafeRawBufferPointer, _ body: (JSONKey, JSONPlace) -> UnsafePointer<UInt8>?,
        problem: () -> TraceProblem.Cause?
    ) throws(TraceProblem.Cause) {
        guard let place = JSONPlace(of: text), let behind = place.walk(body),
            JSONPlace.behindWhiteSpace(behind, place.end) == place.end
        else { throw problem() ?? malformed(text) }
        if let found = problem() { throw found }
    }

    /// What the strict validator says of a text that could not be walked.
    static func malformed(_ text: UnsafeRawBufferPointer) -> TraceProblem.Cause {
        do {
            let element = try JSONElement(validating: text)
            return .malformed(element.kind == .object ? "a field is not of its kind" : "it is something else")
        } catch {
            return .malformed(error.description)
        }
    }
}

extension TraceSummary {
    /// Counts a request; false where it does not fill a block and takes no part (rule Q1).
    mutating func count(_ request: TraceRequest, blocks: Int64, of blockTokens: Int64) -> Bool {
        requests += 1
        inputTokens += request.inputTokens
        outputTokens += request.outputTokens
        if blocks == 0 {
            droppedRequests += 1
            return false
        }
        blockedTokens += blocks * blockTokens
        return true
    }
}

extension TraceProblem.Cause: Error {}
