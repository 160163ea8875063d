import JSONScan
import Messages
import Usage

/// Results of message batches, one a line; priced as batch, whatever the reply says of its tier.
package struct BatchResults: LogFormat {
    package let name = "batch-results"
    package let framing = LogFraming.lines

    package init() {}

    package func framing(of head: UnsafeRawBufferPointer) -> LogFraming { JSONHead.framing(of: head) }

    package func recognises(_ head: UnsafeRawBufferPointer) -> Bool {
        JSONHead.firstObjects(head) { $0["custom_id"] != nil && $0["result"]?["type"]?.kind == .string }
    }

    package func read(_ piece: LogPiece, into collector: RecordCollector) {
        JSONEntries(piece: piece).forEach(into: collector) { entry, place in
            guard let result = entry["result"], let type = result["type"] else { return collector.skip(.noUsage) }
            guard type.isString("succeeded"), let message = result["message"] else { return collector.skip(.failed) }
            var reply = LoggedReply(source: name, reply: message)
            reply.tier = .batch
            reply.add(place, to: collector)
        }
    }
}
