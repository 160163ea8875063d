import JSONScan
import Messages

/// A format whose records are JSON objects: one a line, the elements of an array, or one alone.
///
/// Exports come in all three, pretty-printed or not; `data` around the array is looked through.
protocol JSONRecordFormat: LogFormat {
    /// Whether an object, maybe torn, is a record of this format, told by its shape.
    func isRecord(_ object: JSONElement) -> Bool
    /// What one object says. Errors: a field that is no count, negative or out of range.
    func entry(of object: JSONElement) throws(UsageProblem) -> LogEntry
}

/// What one object of an export turned out to be.
enum LogEntry {
    case call(LoggedCall)
    case skip(SkipReason)
}

extension JSONRecordFormat {
    package var framing: LogFraming { .lines }

    package func framing(of head: UnsafeRawBufferPointer) -> LogFraming { JSONHead.framing(of: head) }

    package func recognises(_ head: UnsafeRawBufferPointer) -> Bool {
        JSONHead.firstObjects(head) { object in
            if isRecord(object) { return true }
            var found = false
            list(around: object)?.forEachElement { if !found { found = isRecord($0) } }
            return found
        }
    }

    package func read(_ piece: LogPiece, into collector: RecordCollector) {
        JSONEntries(piece: piece).forEach(into: collector) { value, place in
            guard let list = list(around: value) else { return read(value, at: place, into: collector) }
            var inner = place
            inner.offset += Int64(list.bytes.startIndex(in: place.bytes))
            inner.line += place.bytes.lineCount(before: list.bytes)
            inner.bytes = list.bytes
            JSONEntries(piece: inner).forEach(into: collector) { read($0, at: $1, into: collector) }
        }
    }

    private func read(_ object: JSONElement, at place: LogPiece, into collector: RecordCollector) {
        guard isRecord(object) else { return collector.skip(.noUsage) }
        do throws(UsageProblem) {
            switch try entry(of: object) {
            case .skip(let reason): collector.skip(reason)
            case .call(var call):
                call.rawUsage = object.bytes
                call.add(place, to: collector)
            }
        } catch {
            collector.skip(.invalidCount)
            collector.diagnose(.invalidCount, line: place.line, offset: place.offset)
        }
    }

    /// The list of an export that wraps it: `{"data":[…], …}`.
    private func list(around object: JSONElement) -> JSONElement? {
        guard object.kind == .object, !isRecord(object), let data = object["data"], data.kind == .array else {
            return nil
        }
        return data
    }
}

extension UnsafeRawBufferPointer {
    /// Where these bytes begin in a buffer that holds them.
    fileprivate func startIndex(in whole: UnsafeRawBufferPointer) -> Int {
        guard let start = baseAddress, let base = whole.baseAddress else { return 0 }
        return start - base
    }

    fileprivate func lineCount(before part: UnsafeRawBufferPointer) -> UInt32 {
        UInt32(clamping: self[..<part.startIndex(in: self)].count { $0 == UInt8(ascii: "\n") })
    }
}
