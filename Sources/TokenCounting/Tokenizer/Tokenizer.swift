import CVocabulary

/// Counts the pieces of a text as Claude's tokenizer is known to cut it, without a network.
///
/// Source: a public, unofficial reconstruction of what the count_tokens endpoint counts. Holds a memo of
/// words, so it is for one thread; memory stays under 12 MB however long the text is.
public final class Tokenizer {
    public let family: TokenizerFamily
    private let stream: MarkedStream
    private let plain: PlainStream
    private var writer: SegmentWriter
    private let runs: TextRuns
    private var normalizer: TextNormalizer
    private var text: [UInt32] = []
    private var cuts: [TextRun] = []

    /// Text is worked on in parts of about this many bytes.
    private static let partLength = 1 << 9

    public init(family: TokenizerFamily) {
        self.family = family
        let characters = CharacterTable(UnsafeRawBufferPointer(cvocabulary_characters()))
        let vocabulary =
            switch family {
            case .v3: Vocabulary(UnsafeRawBufferPointer(cvocabulary_v3_pieces()), slotBits: 19)
            case .v47, .v48: Vocabulary(UnsafeRawBufferPointer(cvocabulary_v47_pieces()), slotBits: 17)
            }
        stream = MarkedStream(family: family, characters: characters)
        plain = PlainStream(family: family)
        writer = SegmentWriter(cover: PieceCover(vocabulary: vocabulary))
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
            var part = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            writer.begin(newText: start == 0)
            if TextNormalizer.isPlain(part) {
                if end == bytes.count { newlines = Tokenizer.dropLineEnds(of: &part) }
                writePlain(part, isFirst: start == 0)
            } else {
                normalizer.normalise(part, into: &text)
                if end == bytes.count { newlines = dropLineEnds() }
                writeNormalised(isFirst: start == 0, rawFirst: bytes.first)
            }
            writer.flush()
            pieces += writer.pieces
            start = end
        } while start < bytes.count
        return pieces + tailCost(newlines)
    }

    private func writePlain(_ part: UnsafeRawBufferPointer, isFirst: Bool) {
        var text = part.bindMemory(to: UInt8.self)
        // The frame's word begin is the one leading space.
        if isFirst, family.frameEndsInWordBegin {
            if text.first == 0x20, text.count < 2 || text[1] != 0x20 {
                text = UnsafeBufferPointer(rebasing: text[1...])
            }
            if text.isEmpty { return writer.append(Vocabulary.Marker.wordBegins) }
        }
        plain.write(text, isFirst: isFirst, to: &writer)
    }

    private func writeNormalised(isFirst: Bool, rawFirst: UInt8?) {
        if isFirst, family.frameEndsInWordBegin {
            // A space that folding made or bared is not the frame's.
            if rawFirst == 0x20, text.first == 0x20, text.count < 2 || text[1] != 0x20 { text.removeFirst() }
            if text.isEmpty { return writer.append(Vocabulary.Marker.wordBegins) }
        }
        guard !text.isEmpty else { return }
        text.withUnsafeBufferPointer { text in
            runs.cut(text, into: &cuts)
            cuts.withUnsafeBufferPointer {
                stream.write(MarkedStream.Part(text: text, runs: $0, isFirst: isFirst), to: &writer)
            }
        }
    }

    private func dropLineEnds() -> Int {
        let before = text.count
        while text.last == 0x0A { text.removeLast() }
        return before - text.count
    }

    private static func dropLineEnds(of part: inout UnsafeRawBufferPointer) -> Int {
        var count = part.count
        while count > 0, part[count - 1] == 0x0A { count -= 1 }
        let dropped = part.count - count
        part = UnsafeRawBufferPointer(rebasing: part[..<count])
        return dropped
    }

    /// The end of a part: behind a line end with no white space after it, or before a space between two ASCII
    /// letters, where no piece and no composing looks across; the end of the text where there is none.
    private func partEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start + Tokenizer.partLength
        while index + 1 < bytes.count {
            let before = bytes[index - 1]
            if before == 0x0A, Tokenizer.staysVisible(bytes[index]) { return index }
            if bytes[index] == 0x20, Tokenizer.isLetter(before), Tokenizer.isLetter(bytes[index + 1]) { return index }
            index += 1
        }
        return bytes.count
    }

    /// Whether a character that begins with this byte is surely no white space and is never removed.
    private static func staysVisible(_ lead: UInt8) -> Bool {
        switch lead {
        case 0x21...0x7E, 0xC3...0xDF, 0xE4...0xED, 0xF0...0xF4: true
        default: false
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    /// Line ends at the end of the message join the two of the frame; one token is the frame's own.
    private func tailCost(_ newlines: Int) -> Int {
        guard newlines > 0 else { return 0 }
        writer.begin(newText: true)
        for _ in 0..<(newlines + 2) { writer.append(UInt8(0x0A)) }
        writer.flush()
        return writer.pieces - 1
    }
}

extension UnsafeRawBufferPointer {
    init(_ data: cvocabulary_bytes) { self.init(start: data.start, count: data.count) }
}
