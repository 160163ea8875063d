/// Writes the marked stream of normalised text segment by segment and counts the pieces of each.
///
/// A word becomes `begins word ends`, title case `title begins word ends`; a single space between two
/// marked runs is the seam and is not written; punctuation, symbols and other digits are marked only on
/// the side that touches a single space. Source: the measured description of the vocabulary package.
struct MarkedStream {
    typealias Class = CharacterTable.Class
    typealias Marker = Vocabulary.Marker

    private let family: TokenizerFamily
    private let characters: CharacterTable

    init(family: TokenizerFamily, characters: CharacterTable) {
        self.family = family
        self.characters = characters
    }

    /// One part of a text: normalised code points, their runs, and whether the message begins or ends here.
    struct Part {
        var text: UnsafeBufferPointer<UInt32>
        var runs: UnsafeBufferPointer<TextRun>
        var isFirst: Bool
    }

    /// Writes one part; parts are cut where no marker and no piece looks across.
    func write(_ part: Part, to writer: inout SegmentWriter) {
        if part.isFirst, family.frameEndsInWordBegin, !suppliesOwnBegin(part) {
            writer.append(opensWord(0, part) ? 0x20 : Marker.wordBegins)
        }
        for index in part.runs.indices { write(index, part, &writer) }
    }

    private func write(_ index: Int, _ part: Part, _ writer: inout SegmentWriter) {
        let run = part.runs[index]
        switch run.characterClass {
        case Class.wordy: writeWord(index, part, &writer)
        case Class.strayMark:
            writer.beginWord()
            append(run, part, &writer)
            let letterFollows = index + 1 < part.runs.count && part.runs[index + 1].characterClass == Class.wordy
            if !letterFollows { writer.endWord() }
        case Class.space:
            if run.end - run.start == 1, part.text[Int(run.start)] == 0x20, writer.endsInMarker,
                index + 1 < part.runs.count, beginsWithMarker(index + 1, part)
            {
                return
            }
            append(run, part, &writer)
        default:
            if takesBegin(index, part) { writer.beginWord() }
            append(run, part, &writer)
            if takesEnd(index, part) { writer.endWord() }
        }
    }

    // MARK: Borders

    private func first(_ run: TextRun, _ part: Part) -> CharacterTable.Attributes {
        characters[part.text[Int(run.start)]]
    }

    private func last(_ run: TextRun, _ part: Part) -> CharacterTable.Attributes {
        characters[part.text[Int(run.end) - 1]]
    }

    /// Punctuation-like by its first (last) character, in a hard run.
    private func isMarked(_ run: TextRun, by attributes: CharacterTable.Attributes) -> Bool {
        run.characterClass == Class.hard && !attributes.isDisjoint(with: [.likePunctuation, .selector])
    }

    /// A run of one kind of number whose border character takes a marker: others than ASCII digits.
    private func isNumber(_ run: TextRun, by attributes: CharacterTable.Attributes, _ part: Part) -> Bool {
        guard attributes.contains(.number) else { return false }
        let kinds: CharacterTable.Attributes = [.decimal, .otherNumber]
        let kind = attributes.intersection(kinds)
        return (run.start..<run.end).allSatisfy {
            characters[part.text[Int($0)]].intersection(kinds) == kind
        }
    }

    private func takesBegin(_ index: Int, _ part: Part) -> Bool {
        guard followsSpace(index, part) else { return false }
        let run = part.runs[index]
        if run.characterClass == Class.punctuation { return !opensWord(index, part) }
        let attributes = first(run, part)
        if isMarked(run, by: attributes) { return true }
        // A run that its last character marks as punctuation is not asked as a number.
        return !isMarked(run, by: last(run, part)) && isNumber(run, by: attributes, part)
    }

    private func takesEnd(_ index: Int, _ part: Part) -> Bool {
        guard precedesSingleSpace(index, part) else { return false }
        return marksItsEnd(part.runs[index], part)
    }

    /// Whether a run writes a marker on its right edge where a space stands there.
    private func marksItsEnd(_ run: TextRun, _ part: Part) -> Bool {
        if run.characterClass == Class.punctuation { return true }
        guard run.characterClass == Class.hard || run.characterClass == Class.digit else { return false }
        let attributes = last(run, part)
        return isMarked(run, by: attributes)
            || !isMarked(run, by: first(run, part)) && isNumber(run, by: attributes, part)
    }

    /// Whether an apostrophe behind a run cannot open a contraction: the run closes itself. A symbol that
    /// counts as a letter does too.
    private func closesBefore(_ run: TextRun, _ part: Part) -> Bool {
        !last(run, part).isDisjoint(with: [.likePunctuation, .selector]) || marksItsEnd(run, part)
    }

    private func beginsWithMarker(_ index: Int, _ part: Part) -> Bool {
        switch part.runs[index].characterClass {
        case Class.wordy, Class.strayMark: true
        case Class.space: false
        default: takesBegin(index, part)
        }
    }

    private func followsSpace(_ index: Int, _ part: Part) -> Bool {
        guard index > 0 else { return part.isFirst && family.frameEndsInWordBegin }
        let before = part.runs[index - 1]
        return before.characterClass == Class.space && part.text[Int(before.end) - 1] == 0x20
    }

    /// A single space, not two or more, stands to the right.
    private func precedesSingleSpace(_ index: Int, _ part: Part) -> Bool {
        guard index + 1 < part.runs.count else { return false }
        let after = part.runs[index + 1]
        guard after.characterClass == Class.space, part.text[Int(after.start)] == 0x20 else { return false }
        return after.end - after.start == 1 || part.text[Int(after.start) + 1] != 0x20
    }

    /// A lone apostrophe before a word: the border before it is not absorbed.
    private func opensWord(_ index: Int, _ part: Part) -> Bool {
        guard isApostrophe(part.runs[index], part), index + 1 < part.runs.count else { return false }
        let next = part.runs[index + 1].characterClass
        return next == Class.wordy || next == Class.strayMark
    }

    private func isApostrophe(_ run: TextRun, _ part: Part) -> Bool {
        run.end - run.start == 1 && part.text[Int(run.start)] == 0x27
    }

    /// The first run takes the word begin that ends the frame.
    private func suppliesOwnBegin(_ part: Part) -> Bool {
        if opensWord(0, part) { return false }
        let run = part.runs[0]
        switch run.characterClass {
        case Class.wordy, Class.punctuation, Class.strayMark: return true
        case Class.space: return part.text[Int(run.start)] == 0x20
        default:
            let attributes = first(run, part)
            return isMarked(run, by: attributes) || isNumber(run, by: attributes, part)
        }
    }

    // MARK: Words

    private func writeWord(_ index: Int, _ part: Part, _ writer: inout SegmentWriter) {
        let run = part.runs[index]
        let followsMark = index > 0 && part.runs[index - 1].characterClass == Class.strayMark
        if followsMark {
            append(run, part, &writer)
        } else {
            let marking = WordCase(run, part.text, characters, allCapitalsFrom: family.allCapitalsFrom)
            if !isContraction(index, part) { writer.beginWord(case: marking.marker) }
            appendWord(run, part, marking, &writer)
        }
        writer.endWord()
    }

    /// The apostrophe before `s t d m ll re ve` is the word's opening border.
    private func isContraction(_ index: Int, _ part: Part) -> Bool {
        let run = part.runs[index]
        guard index > 0, run.end - run.start <= 2, isApostrophe(part.runs[index - 1], part) else { return false }
        let letters = part.text[Int(run.start)..<Int(run.end)]
        let isSuffix =
            switch (letters.first, letters.count) {
            case (0x73, 1), (0x74, 1), (0x64, 1), (0x6D, 1): true
            case (0x6C, 2): letters.last == 0x6C
            case (0x72, 2), (0x76, 2): letters.last == 0x65
            default: false
            }
        return isSuffix && (index < 2 || !closesBefore(part.runs[index - 2], part))
    }

    private func appendWord(_ run: TextRun, _ part: Part, _ marking: WordCase, _ writer: inout SegmentWriter) {
        guard marking.marker != nil else { return append(run, part, &writer) }
        for index in Int(run.start)..<Int(run.end) {
            let code = part.text[index]
            if code < 0x80 {
                writer.append(code &- 0x41 < 26 ? UInt8(code | 0x20) : UInt8(code))
            } else if code == WordCase.dottedI {
                writer.append(code)
            } else {
                for lowered in characters.lowered(code) { writer.append(lowered) }
            }
        }
    }

    private func append(_ run: TextRun, _ part: Part, _ writer: inout SegmentWriter) {
        for index in Int(run.start)..<Int(run.end) { writer.append(part.text[index]) }
    }
}
