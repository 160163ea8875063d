/// What a name must look like: `*` stands for any run of characters, also none; all else for itself.
///
/// `(none)` is the pattern of what has no name, and matches nothing else.
public struct NamePattern: Hashable, Sendable {
    /// As it was written.
    public let text: String
    /// What lies between the stars; one piece where there is none.
    private let pieces: [[UInt8]]

    /// The pattern that matches records without a name.
    public static let none = NamePattern("(none)")

    public init(_ text: String) {
        self.text = text
        pieces = text.utf8.split(separator: 0x2A, omittingEmptySubsequences: false).map(Array.init)
    }

    /// Whether a name matches; nil is no name.
    public func matches(_ name: (some StringProtocol)?) -> Bool {
        guard let name else { return self == .none }
        guard self != .none else { return false }
        return matches(Array(name.utf8)[...])
    }

    private func matches(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = pieces.first, let last = pieces.last, name.starts(with: first) else { return false }
        guard pieces.count > 1 else { return name.count == first.count }
        var rest = name.dropFirst(first.count)
        guard rest.count >= last.count, rest.suffix(last.count) == last[...] else { return false }
        rest = rest.dropLast(last.count)
        // The earliest place of each piece leaves the most room for the next.
        for piece in pieces[1..<(pieces.count - 1)] where !piece.isEmpty {
            guard let place = rest.firstRange(of: piece) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }
}
