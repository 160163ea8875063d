import Reports

/// What this machine offers: the coding agent's logs, and time zones.
struct MachineCheckup {
    let context: Context

    func lines() -> [DoctorLine] { logs + [zones] }

    private var logs: [DoctorLine] {
        let logs = DefaultLogs(context)
        guard !logs.found.isEmpty else {
            return [
                .remark(
                    "logs", "the coding agent's folders", "none found: looked in \(logs.places)",
                    "name files or folders after farthing import, or set CLAUDE_CONFIG_DIR")
            ]
        }
        return logs.found.map { .ok("logs", $0, "found") }
    }

    private var zones: DoctorLine {
        let source = ZoneSource(context: context)
        guard context.files.exists(source.folder) else {
            return .remark(
                "zones", source.folder, "no zone files: only UTC is known",
                "install the package tzdata, or set TZDIR to their folder")
        }
        do {
            return .ok("zones", source.folder, "this machine's zone is \(try source.local().name)")
        } catch {
            let text = (error as? CommandFailure)?.message ?? "\(error)"
            return .problem("zones", source.folder, text, "name a zone with --timezone, or mend TZ or /etc/localtime")
        }
    }
}
