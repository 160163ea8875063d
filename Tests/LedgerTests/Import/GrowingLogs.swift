import Glibc
import TestSupport

/// Logs that grow as programs write them: transcripts with several lines a message, some of them in a second
/// file too, and replies without a message id; now and then a line is left torn until the next growth.
struct GrowingLogs {
    let path: String
    private(set) var generator: SplitMix64
    /// Output tokens by message: the greatest of its lines counts.
    private(set) var messages: [String: Int] = [:]
    /// Output tokens of the replies without an id, each of which counts.
    private(set) var replies: [Int] = []
    private let transcripts: [String]
    private let replyFiles: [String]
    /// Ends of lines that were begun and are not there yet, by file.
    private var torn: [String: String] = [:]
    private var minute = 0

    init(path: String, seed: UInt64, transcripts: Int = 12, replyFiles: Int = 2) {
        self.path = path
        generator = SplitMix64(seed: seed)
        self.transcripts = (0..<transcripts).map { "\(path)/projects/-home-u-\($0 % 3)/session-\($0).jsonl" }
        self.replyFiles = (0..<replyFiles).map { "\(path)/replies/calls-\($0).jsonl" }
        for folder in ["", "/projects", "/replies"] + (0..<3).map({ "/projects/-home-u-\($0)" }) {
            mkdir(path + folder, 0o755)
        }
    }

    var files: [String] { transcripts + replyFiles }

    /// Records that an import of everything must find, and their output tokens.
    var expected: (records: Int, output: Int) {
        (messages.count + replies.count, messages.values.reduce(0, +) + replies.reduce(0, +))
    }

    /// Appends messages to every file; with `mayTear` a last line may be torn.
    mutating func grow(messages count: Int, mayTear: Bool = true) throws {
        for file in transcripts {
            var text = torn.removeValue(forKey: file) ?? ""
            for _ in 0..<count { text += message(in: file) }
            try write(text, to: file, mayTear: mayTear)
        }
        for file in replyFiles {
            var text = torn.removeValue(forKey: file) ?? ""
            for _ in 0..<count { text += reply() }
            try write(text, to: file, mayTear: mayTear)
        }
    }

    private mutating func write(_ text: String, to file: String, mayTear: Bool) throws {
        var text = text
        if mayTear && generator.chance(1, in: 4) {
            let cut = generator.int(1...120)
            torn[file] = String(text.suffix(cut))
            text = String(text.dropLast(cut))
        }
        try GrowingLogs.append(text, to: file)
    }

    /// One to three lines of a message, the last with its final count; some are those of an earlier message
    /// again, as a resumed session repeats them.
    private mutating func message(in file: String) -> String {
        minute += 1
        if !messages.isEmpty && generator.chance(1, in: 12) {
            let number = generator.int(1...messages.count)
            if let output = messages["msg_\(number)"] { return line("msg_\(number)", in: file, output, isLast: true) }
        }
        let id = "msg_\(messages.count + 1)"
        let output = generator.int(10...4000)
        messages[id] = output
        let early = generator.int(0...2)
        return (0..<early).map { _ in line(id, in: file, generator.int(1...9), isLast: false) }.joined()
            + line(id, in: file, output, isLast: true)
    }

    private mutating func line(_ id: String, in file: String, _ output: Int, isLast: Bool) -> String {
        let session = file.split(separator: "/").last ?? ""
        let usage =
            "{\"input_tokens\":\(generator.int(1...9)),\"cache_read_input_tokens\":1200,"
            + "\"cache_creation_input_tokens\":7,\"cache_creation\":{\"ephemeral_5m_input_tokens\":7,"
            + "\"ephemeral_1h_input_tokens\":0},\"output_tokens\":\(output)}"
        return "{\"parentUuid\":null,\"isSidechain\":false,\"cwd\":\"/home/u\",\"sessionId\":\"\(session)\","
            + "\"type\":\"assistant\",\"message\":{\"model\":\"claude-opus-4-6\",\"id\":\"\(id)\",\"type\":\"message\","
            + "\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"\(generator.hex(300))\"}],"
            + "\"stop_reason\":\(isLast ? "\"end_turn\"" : "null"),\"usage\":\(usage)},"
            + "\"requestId\":\"req_\(id)\",\"uuid\":\"\(generator.hex(8))\",\"timestamp\":\"\(time)\"}\n"
    }

    /// A reply without an id, which is known by its place.
    private mutating func reply() -> String {
        minute += 1
        let output = generator.int(10...4000)
        replies.append(output)
        return "{\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-haiku-4-5\",\"content\":[],"
            + "\"stop_reason\":\"end_turn\",\"created_at\":\"\(time)\",\"usage\":{\"input_tokens\":5,"
            + "\"output_tokens\":\(output)}}\n"
    }

    private var time: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "2026-10-\(two(1 + minute / 1440 % 28))T\(two(minute / 60 % 24)):\(two(minute % 60)):00.000Z"
    }

    static func append(_ text: String, to file: String) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SampleError.cannotWrite(file) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw SampleError.cannotWrite(file) }
    }
}
