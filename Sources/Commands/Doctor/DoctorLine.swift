/// One line of `doctor`: what was looked at, how it is, what to do.
struct DoctorLine: Equatable {
    /// How grave it is; only problems end the command with status 1.
    enum Level: String {
        case ok, remark, problem
    }

    /// What kind of thing was looked at: `ledger`, `gateway`, `prices`, `reports`, `settings`, `logs`, `zones`.
    var area: String
    /// The thing: a file, a folder, a check.
    var subject: String
    var level: Level
    /// What was found.
    var text: String
    /// What to do; nil where there is nothing to do.
    var advice: String?

    static func ok(_ area: String, _ subject: String, _ text: String) -> DoctorLine {
        DoctorLine(area: area, subject: subject, level: .ok, text: text)
    }

    static func remark(_ area: String, _ subject: String, _ text: String, _ advice: String?) -> DoctorLine {
        DoctorLine(area: area, subject: subject, level: .remark, text: text, advice: advice)
    }

    static func problem(_ area: String, _ subject: String, _ text: String, _ advice: String) -> DoctorLine {
        DoctorLine(area: area, subject: subject, level: .problem, text: text, advice: advice)
    }
}
