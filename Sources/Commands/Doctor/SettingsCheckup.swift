import Reports

/// The configuration folder: what is in it, whether it loads, what nothing reads.
struct SettingsCheckup {
    let context: Context

    func lines() -> [DoctorLine] {
        guard let folder = ConfigurationFolder(context) else {
            return [
                .remark(
                    "settings", "configuration folder", "there is none: HOME is not set",
                    "set HOME or XDG_CONFIG_HOME to have price books and reports of your own")
            ]
        }
        guard context.files.exists(folder.path) else {
            return [.ok("settings", folder.path, "not there; nothing is configured")]
        }
        return own(folder) + strangers(folder) + reports(folder)
    }

    private func own(_ folder: ConfigurationFolder) -> [DoctorLine] {
        let names = ["config.json", "prices", "reports"].filter { context.files.exists("\(folder.path)/\($0)") }
        let text =
            names.isEmpty
            ? "holds neither settings nor price books nor reports" : "holds \(names.joined(separator: " and "))"
        return [.ok("settings", folder.path, text)]
    }

    /// Files that are of no use where they lie.
    private func strangers(_ folder: ConfigurationFolder) -> [DoctorLine] {
        var found: [String] = []
        do {
            found += try context.files.list(folder.path).filter { !["config.json", "prices", "reports"].contains($0) }
                .map { "\(folder.path)/\($0)" }
            for known in [folder.prices, folder.reports] where context.files.exists(known) {
                found += try context.files.list(known).filter { !$0.hasSuffix(".json") }.map { "\(known)/\($0)" }
            }
        } catch {
            return [.problem("settings", folder.path, "\(error)", "make the folder readable")]
        }
        return found.map {
            .remark(
                "settings", $0, "is not read by this program",
                "settings are config.json, price books prices/*.json, reports reports/*.json; move other files away")
        }
    }

    /// Each definition on its own, so that one that does not load hides no other.
    private func reports(_ folder: ConfigurationFolder) -> [DoctorLine] {
        guard let files = try? UserReports(context).files(), !files.isEmpty else { return [] }
        var lines: [DoctorLine] = []
        for file in files {
            do {
                let definition = try ReportDefinition(parsing: try context.files.read(file), origin: file)
                lines.append(.ok("reports", file, "report \(definition.name)"))
            } catch let error as ReportDefinitionError {
                lines.append(
                    .problem(
                        "reports", file, "\(error.place): \(error.problem)", "mend the definition, or move it away"))
            } catch {
                lines.append(.problem("reports", file, "\(error)", "make the file readable, or move it away"))
            }
        }
        do { _ = try NamedReports(context) } catch let error as ReportDefinitionError where error.place == "$.name" {
            lines.append(.problem("reports", error.origin, error.problem, "give one of the two another name"))
        } catch { return lines }
        return lines
    }
}
