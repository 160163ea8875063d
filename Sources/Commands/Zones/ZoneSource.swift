import Usage

/// Time zones by name, from the system's zone files.
struct ZoneSource {
    let context: Context

    /// The folder of zone files: `TZDIR`, else the usual place.
    var folder: String { context.variable("TZDIR") ?? "/usr/share/zoneinfo" }

    /// A zone that the user names: `UTC`, or a name of the IANA database. Throws `CommandFailure`.
    func zone(named name: String) throws -> NamedZone {
        if ["UTC", "Z", "GMT", "Etc/UTC"].contains(name) { return .utc }
        guard ZoneSource.isName(name), let bytes = try? context.files.read("\(folder)/\(name)") else {
            throw unknown(name)
        }
        do {
            return NamedZone(name: name, rules: try ZoneRules(zoneFile: bytes))
        } catch {
            throw CommandFailure.wrongUse(
                "the zone file \(folder)/\(name) cannot be used: \(ZoneSource.text(of: error))")
        }
    }

    /// The zone of this machine: `TZ`, else `/etc/localtime`, else UTC. Throws `CommandFailure` where
    /// `TZ` names no zone.
    func local() throws -> NamedZone {
        if let text = context.environment["TZ"] {
            let name = text.hasPrefix(":") ? String(text.dropFirst()) : text
            if name.isEmpty { return .utc }
            if name.hasPrefix("/") { return try file(name) }
            if let rules = ZoneRules(posix: name) { return NamedZone(name: name, rules: rules) }
            return try zone(named: name)
        }
        let path = "/etc/localtime"
        guard context.files.exists(path) else { return .utc }
        return try file(path)
    }

    /// A zone file by its path; its name is what follows `zoneinfo/` in the path or where it links to.
    private func file(_ path: String) throws -> NamedZone {
        do {
            let rules = try ZoneRules(zoneFile: try context.files.read(path))
            let target = context.files.linkTarget(path) ?? path
            let name = target.firstRange(of: "zoneinfo/").map { String(target[$0.upperBound...]) }
            return NamedZone(name: name ?? path, rules: rules)
        } catch let problem as ZoneFileProblem {
            throw CommandFailure.wrongUse(
                "the zone file \(path) cannot be used: \(ZoneSource.text(of: problem)); name a zone with --timezone")
        }
    }

    private func unknown(_ name: String) -> CommandFailure {
        let isMissing = !context.files.exists(folder)
        let advice =
            isMissing
            ? "there are no zone files in \(folder): install the package tzdata, or set TZDIR to their folder"
            : "expected a name of the IANA database such as Europe/Berlin, a file under \(folder)"
        return .wrongUse("unknown time zone '\(name)': \(advice)")
    }

    /// A name stays inside the folder: words of letters, digits, `_`, `+`, `-` with `/` between.
    static func isName(_ name: String) -> Bool {
        let words = name.split(separator: "/", omittingEmptySubsequences: false)
        return words.allSatisfy { word in
            !word.isEmpty
                && word.utf8.allSatisfy { byte in
                    let lower = byte | 0x20
                    return (lower >= 0x61 && lower <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
                        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
                }
        }
    }

    static func text(of problem: ZoneFileProblem) -> String {
        switch problem {
        case .notAZoneFile: "it does not begin with TZif"
        case .truncated: "it is cut off"
        case .inconsistent: "its counts do not fit together"
        case .badRule(let rule): "its yearly rule '\(rule)' is not a POSIX TZ string"
        case .countsLeapSeconds:
            "it counts leap seconds, which log times do not; use the zone of the same name outside right/"
        }
    }
}

/// A zone and the name that reports print.
struct NamedZone: Sendable {
    var name: String
    var rules: ZoneRules

    static let utc = NamedZone(name: "UTC", rules: .utc)
}
