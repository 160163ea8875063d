import Pricing

/// Something to do otherwise, with what it would have saved in the period.
struct Change: Equatable {
    /// What the dollars rest on.
    enum Basis: Equatable {
        /// Paid in the period for tokens that a read would have served.
        case lost
        /// The same requests under another lifetime, known in hindsight.
        case hindsight
        /// The same tokens at other prices.
        case repriced

        var text: String {
            switch self {
            case .lost: "lost in these days"
            case .hindsight: "in hindsight"
            case .repriced: "at the same tokens"
            }
        }
    }

    var dollars: PicoUSD
    var basis: Basis
    /// What to do; one clause.
    var advice: String
    /// The command that shows the figure.
    var command: String
}

/// Words as a shell takes them.
enum ShellText {
    /// The word, in single quotes where it holds more than letters, digits and plain punctuation.
    static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "-_./:,@%+=".utf8.contains(byte)
            }
        return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
