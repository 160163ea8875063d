/// A month of a coding agent's sessions as a prefix cache bills them, with what makes requests miss it: lapses,
/// a poll that comes too late each time, changed prompts, another model, compaction.
package struct MissMonth {
    private var random: SplitMix64
    private var number = 0
    private static let projects = ["-home-ada-compiler", "-home-ada-website", "-home-ada-notes", "-home-ada-billing"]
    private static let minute: Int64 = 60_000

    /// Path below the folder, and content.
    private var files: [(path: String, text: String)] = []
    /// The working session with the most requests.
    package private(set) var longestSession = ""
    private var mostRequests = 0

    package init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        for day in 1...26 where day % 7 != 4 && day % 7 != 5 {
            for _ in 0..<random.int(1...3) { workingSession(day) }
        }
        poll(day: 14)
    }

    package func write(to path: String) throws {
        let folder = try SampleFolder(path: path)
        for file in files { try folder.write(Array(file.text.utf8), as: file.path) }
    }

    /// One conversation: what its cache holds and how long that lives.
    private struct Session {
        var project: String
        var lines: TranscriptLines
        var model: SampleModel
        var isHourly: Bool
        var cached = 0
        var lastUse: Int64 = .min
        var text = ""
    }

    private mutating func session(_ project: String) -> Session {
        let lines = TranscriptLines(session: random.uuid(), folder: "/" + project.dropFirst().replacing("-", with: "/"))
        return Session(
            project: project, lines: lines, model: random.chance(1, in: 3) ? .sonnet46 : .opus46,
            isHourly: project.hasSuffix("compiler") || project.hasSuffix("billing"))
    }

    private mutating func workingSession(_ day: Int) {
        var session = session(random.pick(MissMonth.projects))
        var clock = SampleClock.milliseconds(year: 2026, month: 4, day: day, hour: random.int(7...16))
        let requests = random.int(20...90)
        if requests > mostRequests { (longestSession, mostRequests) = (session.lines.session, requests) }
        for _ in 0..<requests {
            clock += Int64(gap()) * 1000
            if random.chance(1, in: 120) {
                session.model = .sonnet46
                session.lastUse = .min
            }
            if session.cached > 110_000 { compact(&session, at: clock) }
            call(&session, at: &clock, adding: random.int(150...4_500))
        }
        finish(session)
    }

    /// Seconds before a request: mostly the agent goes on at once, sometimes somebody thinks, or goes to lunch.
    private mutating func gap() -> Int {
        let kind = random.int(1...100)
        if kind <= 86 { return random.int(4...80) }
        return kind <= 97 ? random.int(320...2_400) : random.int(3_700...9_000)
    }

    /// Every eleven minutes a look at a build, on entries of five.
    private mutating func poll(day: Int) {
        var session = session("-home-ada-website")
        var clock = SampleClock.milliseconds(year: 2026, month: 4, day: day, hour: 9)
        for _ in 0..<48 {
            call(&session, at: &clock, adding: random.int(200...400))
            clock += 11 * MissMonth.minute - 2_500
        }
        finish(session)
    }

    private func compact(_ session: inout Session, at time: Int64) {
        session.text +=
            "{\(session.lines.envelope("system")),\"subtype\":\"compact_boundary\",\"uuid\":\"c\(time)\","
            + "\"timestamp\":\"\(SampleClock.text(time - 900))\"}\n"
        session.cached = 18_000
        session.lastUse = .min
    }

    private mutating func call(_ session: inout Session, at clock: inout Int64, adding tokens: Int) {
        let lifetime = (session.isHourly ? 60 : 5) * MissMonth.minute
        let isAlive = session.lastUse != .min && clock - session.lastUse <= lifetime
        var read = isAlive ? session.cached : 0
        // A tool or the system prompt changed, or an earlier message.
        if read > 0 && random.chance(1, in: 90) { read = random.chance(1, in: 2) ? 0 : read * 2 / 5 }
        let prompt = (session.cached == 0 ? 16_000 : session.cached) + tokens
        let written = prompt - read
        let input = random.int(2...12)
        number += 1
        var counts = SampleTokens(input: input, read: read, output: random.int(60...1_400))
        if session.isHourly { counts.write1h = written } else { counts.write5m = written }
        let call = SampleCall(
            id: "msg_01\(random.hex(12))n\(number)", request: "req_01\(random.hex(12))n\(number)",
            model: session.model, tokens: counts, time: clock)
        session.text += session.lines.user("Please go on.", at: clock) + "\n"
        session.lastUse = clock
        session.cached = prompt
        clock += Int64(random.int(1_200...2_500))
        session.text += session.lines.assistant(call, at: clock, output: counts.output, isLast: true) + "\n"
    }

    private mutating func finish(_ session: Session) {
        files.append(("projects/\(session.project)/\(session.lines.session).jsonl", session.text))
    }
}
