/// The tokenizer generations of Claude, as measured by the vocabulary package.
public enum TokenizerFamily: String, CaseIterable, Sendable {
    /// Claude 3 to 4.6 and Haiku 4.5.
    case v3
    /// Opus 4.7.
    case v47 = "v4.7"
    /// Opus 4.8 and everything later: the vocabulary of 4.7 in another frame.
    case v48 = "v4.8"

    /// Tokens of the frame around a single user message.
    public var messageFrame: Int {
        switch self {
        case .v3: 7
        case .v47: 11
        case .v48: 6
        }
    }

    /// The frame ends in a word begin, which takes one leading space.
    var frameEndsInWordBegin: Bool {
        switch self {
        case .v3, .v47: true
        case .v48: false
        }
    }

    /// Letters from which an all-capitals word carries a marker; nil where it never does.
    var allCapitalsFrom: Int? {
        switch self {
        case .v3: 4
        case .v47, .v48: nil
        }
    }

    var foldsQuotes: Bool {
        switch self {
        case .v3: true
        case .v47, .v48: false
        }
    }
}
