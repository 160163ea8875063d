import UsageLogs

/// What `--input-format` names.
enum InputFormat {
    /// Throws `CommandFailure` where there is no such format.
    static func named(_ name: String) throws -> any LogFormat {
        if let format = LogFormats.named(name) { return format }
        let names = LogFormats.all.map(\.name).joined(separator: ", ")
        throw CommandFailure.wrongUse("--input-format '\(name)' is not known; expected one of \(names)")
    }
}
