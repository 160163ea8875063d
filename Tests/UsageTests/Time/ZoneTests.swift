import Foundation
import Testing
import Usage

/// Proves the zone reader and the day boundaries against Python's zoneinfo: every IANA zone of this
/// machine, the last 30 years and random moments of two centuries.
@Suite struct ZoneTests {
    static let script = URL(filePath: #filePath).appending(path: "../../../Oracles/zones.py").standardized
    static let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

    @Test(.enabled(if: hasPython)) func agreesWithPythonOverAllZones() throws {
        let seed = UInt32.random(in: 0...(.max))
        print("zones.py seed \(seed)")
        let output = try Self.run("/usr/bin/python3", [Self.script.path, String(seed), "1996", "2027"])
        var lines = output.split(separator: "\n")
        let folder = String(try #require(lines.first))
        lines.removeFirst()
        var zoneCount = 0
        var momentCount = 0
        for block in Self.blocks(lines) {
            zoneCount += 1
            momentCount += block.expected.count
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(block.zone)")))
            let problem = Self.firstDifference(in: try ZoneRules(zoneFile: bytes), block.expected)
            #expect(problem == nil, "\(block.zone), seed \(seed): \(problem ?? "")")
        }
        print("compared \(momentCount) moments of \(zoneCount) zones")
        #expect(zoneCount > 300 && momentCount > 50_000)
    }

    /// One moment of the oracle: offset and local date.
    struct Expected {
        var moment: Int64
        var offset: Int64
        var day: Int64
    }

    static func firstDifference(in zone: ZoneRules, _ expected: [Expected]) -> String? {
        let table = PeriodTable(
            .day, in: zone,
            utcDays: expected.map { Timestamp(milliseconds: $0.moment * 1000).utcDay })
        for entry in expected {
            let offset = zone.offset(at: entry.moment)
            guard offset == entry.offset else { return "at \(entry.moment): offset \(offset), not \(entry.offset)" }
            let index = table.index(of: Timestamp(milliseconds: entry.moment * 1000))
            let label = index.map { table.labels[$0] }
            let date = CivilDate(days: entry.day).description
            guard label == date else { return "at \(entry.moment): day \(label ?? "none"), not \(date)" }
        }
        return nil
    }

    static func blocks(_ lines: [Substring]) -> [(zone: String, expected: [Expected])] {
        var blocks: [(zone: String, expected: [Expected])] = []
        for line in lines {
            let words = line.split(separator: " ")
            if words[0] == "Z" {
                blocks.append((String(words[1]), []))
            } else {
                let numbers = words.compactMap { Int64($0) }
                blocks[blocks.count - 1].expected.append(
                    Expected(moment: numbers[0], offset: numbers[1], day: numbers[2]))
            }
        }
        return blocks
    }

    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }
}
