/// What is known of a call before it is sent. Nothing in it is prompt text, and no key.
package struct CallOpening: Equatable, Sendable {
    /// Milliseconds since 1970.
    package var startedAt: Int64
    /// Path without its query.
    package var path: String
    /// Name of the service's profile.
    package var provider: String
    package var model: String?
    /// Keyed hash of the client's API key, hexadecimal.
    package var key: String?
    /// `metadata.user_id`.
    package var user: String?
    package var session: String?
    package var project: String?
    package var tags: [String] = []
    /// The one lifetime that all breakpoints ask for, in seconds.
    package var requestedLifetime: Int64?
    /// `output_config.effort`.
    package var effort: String?
    /// Thinking was asked for.
    package var isThinking = false

    package init(startedAt: Int64, path: String, provider: String) {
        self.startedAt = startedAt
        self.path = path
        self.provider = provider
    }

    package var payload: [UInt8] {
        var writer = JournalFieldWriter()
        writer.put(1, startedAt)
        writer.put(2, path)
        writer.put(3, provider)
        writer.put(4, model)
        writer.put(5, key)
        writer.put(6, user)
        writer.put(7, session)
        writer.put(8, project)
        for tag in tags { writer.put(9, tag) }
        writer.put(10, requestedLifetime)
        writer.put(11, effort)
        if isThinking { writer.put(12, 1) }
        return writer.bytes
    }

    /// nil where the payload lacks what every opening has.
    package init?(payload: [UInt8]) {
        self.init(startedAt: -1, path: "", provider: "")
        for field in JournalFieldReader(payload) {
            switch field.tag {
            case 1: startedAt = field.number ?? -1
            case 2: path = field.text
            case 3: provider = field.text
            case 4: model = field.text
            case 5: key = field.text
            case 6: user = field.text
            case 7: session = field.text
            case 8: project = field.text
            case 9: tags.append(field.text)
            case 10: requestedLifetime = field.number
            case 11: effort = field.text
            case 12: isThinking = field.number == 1
            default: break
            }
        }
        guard startedAt >= 0, !path.isEmpty else { return nil }
    }
}
