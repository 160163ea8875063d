/// A maximal run of code points of one class; positions index the normalised text.
struct TextRun {
    var characterClass: UInt8
    var start: Int32
    var end: Int32
}

/// Cuts normalised text into runs of one class (letters, digits, punctuation, white space, and
/// "hard": ideographs, Hangul, other symbols), hard runs further by kind.
struct TextRuns {
    typealias Class = CharacterTable.Class

    let characters: CharacterTable

    /// Replaces `runs` by those of `text`.
    func cut(_ text: UnsafeBufferPointer<UInt32>, into runs: inout [TextRun]) {
        runs.removeAll(keepingCapacity: true)
        guard !text.isEmpty else { return }
        characters.withBasicPlane { plane in
            var start = 0
            var current = opening(characters[text[0]])
            for index in 1..<text.count {
                let code = text[index]
                let attributes =
                    code < 0x10000
                    ? CharacterTable.Attributes(rawValue: plane[Int(code)]) : characters.astralAttributes(code)
                let own = attributes.characterClass
                var next = own
                if own == Class.wordy && current != Class.wordy && attributes.contains(.strayMark) {
                    next = Class.strayMark
                }
                if next == current { continue }
                append(current, start, index, text, &runs)
                start = index
                current = next
            }
            append(current, start, text.count, text, &runs)
        }
    }

    /// Class of the first code point: a mark without a base opens a stray run.
    private func opening(_ attributes: CharacterTable.Attributes) -> UInt8 {
        attributes.characterClass == Class.wordy && attributes.contains(.strayMark)
            ? Class.strayMark : attributes.characterClass
    }

    private func append(
        _ own: UInt8, _ start: Int, _ end: Int, _ text: UnsafeBufferPointer<UInt32>, _ runs: inout [TextRun]
    ) {
        guard own == Class.hard, end - start > 1 else {
            runs.append(TextRun(characterClass: own, start: Int32(start), end: Int32(end)))
            return
        }
        var from = start
        var kind = hardKind(characters[text[start]])
        for index in (start + 1)..<end {
            let attributes = characters[text[index]]
            if attributes.contains(.selector) || hardKind(attributes) == kind { continue }
            runs.append(TextRun(characterClass: own, start: Int32(from), end: Int32(index)))
            from = index
            kind = hardKind(attributes)
        }
        runs.append(TextRun(characterClass: own, start: Int32(from), end: Int32(end)))
    }

    /// Punctuation-like, number, or letter, as bits.
    private func hardKind(_ attributes: CharacterTable.Attributes) -> UInt16 {
        attributes.intersection([.likePunctuation, .number]).rawValue
    }
}
