import TestSupport
import Usage

@testable import UsageLogs

/// A transcript whose writer is known.
struct GrowingLog {
    var name: String
    var bytes: [UInt8]
    var usageLines: [UsageLine] = []

    struct UsageLine {
        var message: String?
        var offset: Int64

        func identity(in path: String) -> RecordIdentity {
            guard let message else { return RecordIdentity(file: path, offset: offset) }
            return Array(message.utf8).withUnsafeBytes { RecordIdentity(provider: "anthropic".utf8, messageID: $0) }
        }
    }

    var isEmpty: Bool { usageLines.isEmpty }

    static func random(_ name: String, _ generator: inout SplitMix64) -> GrowingLog {
        var log = GrowingLog(name: name, bytes: generator.chance(1, in: 3) ? [0xEF, 0xBB, 0xBF] : [])
        // A line of this length lets the window slide.
        let filler = generator.chance(1, in: 3) ? 100_000 : 10
        let count = generator.int(1...30)
        for number in 0..<count {
            log.addLine(number, filler, &generator)
            if number == count - 1 && generator.chance(1, in: 2) { break }
            log.bytes += Array(generator.pick(["\n", "\r\n", "\n\n"]).utf8)
        }
        return log
    }

    private mutating func addLine(_ number: Int, _ filler: Int, _ generator: inout SplitMix64) {
        let time = "2026-04-01T10:\(10 + generator.int(0...40)):00.000Z"
        switch generator.int(0...8) {
        case 0: bytes += Array(Line.user.utf8)
        case 1: bytes += Array(#"{"type":"user","uuid":"v","x":"\#(String(repeating: "y", count: filler))"}"#.utf8)
        case 2: bytes += Array(Line.assistant().dropLast(3).utf8)
        case 3:
            bytes += Array(#"{"type":"system","subtype":"compact_boundary","uuid":"c","timestamp":"\#(time)"}"#.utf8)
        default:
            let message = generator.chance(1, in: 5) ? nil : "msg_\(generator.int(0...9))"
            usageLines.append(UsageLine(message: message, offset: Int64(bytes.count)))
            let extra = generator.pick(["", #""isSidechain":true,"#, #""costUSD":0.\#(generator.int(1...9)),"#])
            let line = Line.assistant(
                id: message, output: generator.int(0...5), stop: generator.pick(["null", "\"end_turn\""]), time: time,
                extra: extra + #""x":"\#(String(repeating: "z", count: generator.int(0...filler)))","#)
            bytes += Array(line.utf8)
        }
    }
}
