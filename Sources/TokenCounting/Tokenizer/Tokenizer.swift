import CVocabulary

/// Counts the pieces of a text as Claude's tokenizer is known to cut it, without a network.
///
/// Source: a public, unofficial reconstruction of what the count_tokens endpoint counts. Holds a memo of
/// words, so it is for one thread; memory stays under 12 MB however long the text is.
public final class Tokenizer {
    public let family: TokenizerFamily
    private var stream: MarkedStream
    private let runs: TextRuns
    private var normalizer: TextNormalizer
    private var text: [UInt32] = []
    private var cuts: [TextRun] = []

    /// Text is worked on in parts of about this many bytes.
    private static let partLength = 1 << 16

    public init(family: TokenizerFamily) {
        self.family = family
        let characters = CharacterTable(UnsafeRawBufferPointer(cvocabulary_characters()))
        let vocabulary =
            switch family {
            case .v3: Vocabulary(UnsafeRawBufferPointer(cvocabulary_v3_pieces()), slotBits: 19)
            case .v47, .v48: Vocabulary(UnsafeRawBufferPointer(cvocabulary_v47_pieces()), slotBits: 17)
            }
        stream = MarkedStream(family: family, characters: characters, cover: PieceCover(vocabulary: vocabulary))
        runs = TextRuns(characters: characters)
        normalizer = TextNormalizer(characters: characters, foldsQuotes: family.foldsQuotes)
    }

    /// Tokens of `text` as the content of a user message, without the frame.
    public func count(_ text: String) -> Int {
        var copy = text
        return copy.withUTF8 { count(UnsafeRawBufferPointer($0)) }
    }

    /// Tokens of UTF-8 `bytes` as the content of a user message, without the frame; ill-formed bytes count
    /// as U+FFFD.
    public func count(_ bytes: UnsafeRawBufferPointer) -> Int {
        var pieces = 0
        var start = 0
        var newlines = 0
        repeat {
            let end = partEnd(bytes, from: start)
            let isLast = end == bytes.count
            normalizer.normalise(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), into: &text)
            if isLast {
                while text.last == 0x0A {
                    text.removeLast()
                    newlines += 1
                }
            }
            let isFirst = start == 0
            if isFirst, family.frameEndsInWordBegin, bytes.first == 0x20, text.first == 0x20,
                text.count < 2 || text[1] != 0x20
            {
                text.removeFirst()
            }
            pieces += countPart(isFirst: isFirst)
            start = end
        } while start < bytes.count
        return pieces + tailCost(newlines)
    }

    private func countPart(isFirst: Bool) -> Int {
        if text.isEmpty { return isFirst && family.frameEndsInWordBegin ? 1 : 0 }
        return text.withUnsafeBufferPointer { text in
            runs.cut(text, into: &cuts)
            return cuts.withUnsafeBufferPointer {
                stream.count(MarkedStream.Part(text: text, runs: $0, isFirst: isFirst))
            }
        }
    }

    /// The end of a part: before an ASCII letter behind a line end, or before a space between two ASCII
    /// letters, where no piece and no composing looks across; the end of the text where there is none.
    private func partEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start + Tokenizer.partLength
        while index + 1 < bytes.count {
            let before = bytes[index - 1]
            if before == 0x0A, Tokenizer.isLetter(bytes[index]) { return index }
            if bytes[index] == 0x20, Tokenizer.isLetter(before), Tokenizer.isLetter(bytes[index + 1]) { return index }
            index += 1
        }
        return bytes.count
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    /// Line ends at the end of the message join the two of the frame; one token is the frame's own.
    private func tailCost(_ newlines: Int) -> Int {
        guard newlines > 0 else { return 0 }
        return stream.countLineEnds(newlines + 2) - 1
    }
}

extension UnsafeRawBufferPointer {
    init(_ data: cvocabulary_bytes) { self.init(start: data.start, count: data.count) }
}
