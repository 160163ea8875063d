/// A key of the service. Whatever prints it, prints that it is one.
package struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let secret: String

    /// nil where the text is empty or holds what no header can carry.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        secret = text
    }

    /// For the one header that carries it.
    func reveal() -> String { secret }

    /// The text without the key, should it hold it: services sometimes quote what they refuse.
    package func redacted(_ text: String) -> String {
        text.replacing(secret, with: "[key]")
    }

    package var description: String { "[key]" }
    package var debugDescription: String { "[key]" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
