/// What a service says, made fit to be shown.
enum ServiceWords {
    /// In characters.
    private static let longest = 500

    /// One line without the key and without control characters, shortened only when the key is out of it.
    static func plain(_ text: String, _ key: APIKey?) -> String {
        let line = (key?.redacted(text) ?? text).unicodeScalars
            .map { $0.properties.generalCategory == .control ? " " : String($0) }.joined()
        return line.count > longest ? line.prefix(longest) + "…" : line
    }
}
