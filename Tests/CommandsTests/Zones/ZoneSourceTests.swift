import Commands
import Reports
import Testing
import Usage

@testable import Commands

/// Proves where a zone comes from: a name, `TZ`, the machine's own file.
@Suite struct ZoneSourceTests {
    /// A version 1 zone file: one type, UTC+1, no transitions.
    static let plusOne: [UInt8] =
        Array("TZif".utf8) + [UInt8](repeating: 0, count: 31) + [0] + [0, 0, 0, 1] + [0, 0, 0, 4]
        + [0, 0, 0x0E, 0x10, 0, 0] + Array("CET\0".utf8)

    func source(_ environment: [String: String], links: [String: String] = [:]) -> ZoneSource {
        let files = MemoryFiles()
        files.contents["/usr/share/zoneinfo/Europe/Test"] = Self.plusOne
        files.contents["/zones/Mine"] = Self.plusOne
        if !links.isEmpty { files.contents["/etc/localtime"] = Self.plusOne }
        files.links = links
        return ZoneSource(
            context: Context(
                now: { Timestamp(milliseconds: 0) }, environment: environment, random: { 0 }, files: files,
                output: MemorySink(), notes: MemorySink()))
    }

    @Test func namesAreFilesOfTheFolder() throws {
        #expect(try source([:]).zone(named: "Europe/Test").rules.offset(at: 0) == 3600)
        #expect(try source(["TZDIR": "/zones"]).zone(named: "Mine").rules.offset(at: 0) == 3600)
        #expect(try source([:]).zone(named: "UTC").rules.offset(at: 0) == 0)
    }

    @Test(arguments: ["", "/etc/localtime", "../x", "Europe/../Test", "Europe//Test", "Europe/Test\u{0}", "Nowhere"])
    func otherNamesAreRefused(_ name: String) {
        #expect(throws: CommandFailure.self) { try source([:]).zone(named: name) }
    }

    @Test func theMachinesZone() throws {
        let linked = source([:], links: ["/etc/localtime": "/usr/share/zoneinfo/Europe/Test"])
        #expect(try linked.local().name == "Europe/Test")
        #expect(try linked.local().rules.offset(at: 0) == 3600)
        #expect(try source([:]).local().name == "UTC")
        #expect(try source(["TZ": ":Europe/Test"]).local().rules.offset(at: 0) == 3600)
        #expect(try source(["TZ": "EST5EDT,M3.2.0,M11.1.0"]).local().rules.offset(at: 0) == -18_000)
        #expect(throws: CommandFailure.self) { try source(["TZ": "Nowhere/City"]).local() }
    }
}
