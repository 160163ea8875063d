/// Turns UTF-8 into the code points that the tokenizer sees: invalid bytes as U+FFFD, composed,
/// controls and private use removed, spaces folded, quotes folded where the family does so.
struct TextNormalizer {
    let characters: CharacterTable
    let foldsQuotes: Bool
    private var composition: CompositionTable?

    init(characters: CharacterTable, foldsQuotes: Bool) {
        self.characters = characters
        self.foldsQuotes = foldsQuotes
    }

    /// Appends the normalised code points of `bytes` to `output`, which is emptied first.
    mutating func normalise(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt32]) {
        output.removeAll(keepingCapacity: true)
        output.reserveCapacity(bytes.count)
        var needsComposing = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                output.append(UInt32(byte))
                index += 1
                continue
            }
            let code = TextNormalizer.decode(bytes, &index)
            if code >= 0x300, characters[code].contains(.composes) { needsComposing = true }
            output.append(code)
        }
        if needsComposing {
            let table = composition ?? CompositionTable(characters.composition)
            composition = table
            output = table.composed(output)
        }
        fold(&output)
    }

    /// ASCII that nothing changes: no controls but TAB and LF.
    static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var changes: UInt8 = 0
        for byte in bytes {
            let isControl = byte < 0x20 && byte != 0x0A && byte != 0x09
            changes |= isControl || byte >= 0x7F ? 1 : 0
        }
        return changes == 0
    }

    /// Everything after composing: order matters, since a removed control does not join a base and its mark.
    private func fold(_ text: inout [UInt32]) {
        var written = 0
        var index = 0
        while index < text.count {
            var code = text[index]
            index += 1
            switch code {
            case 0: code = 0x20
            case 0x09, 0x0A: break
            case 0x01...0x1F, 0x7F...0x9F: continue
            case 0x20...0x7E: break
            case 0xE4D:
                // Decomposed Thai SARA AM.
                if index < text.count, text[index] == 0xE32 {
                    code = 0xE33
                    index += 1
                }
            case 0xE000...0xF8FF: continue
            case 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F: code = 0x20
            case 0x2018, 0x2019: if foldsQuotes { code = 0x27 }
            case 0x201C, 0x201D: if foldsQuotes { code = 0x22 }
            default: break
            }
            text[written] = code
            written += 1
        }
        text.removeLast(text.count - written)
    }

    /// One code point at `index`, which moves past it; U+FFFD for each ill-formed sequence (the longest
    /// prefix of a well-formed one counts as one).
    private static func decode(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> UInt32 {
        let lead = bytes[index]
        index += 1
        var code: UInt32
        var following: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: (code, following) = (UInt32(lead & 0x1F), 1)
        case 0xE0...0xEF:
            (code, following) = (UInt32(lead & 0x0F), 2)
            if lead == 0xE0 { lowest = 0xA0 }
            if lead == 0xED { highest = 0x9F }
        case 0xF0...0xF4:
            (code, following) = (UInt32(lead & 0x07), 3)
            if lead == 0xF0 { lowest = 0x90 }
            if lead == 0xF4 { highest = 0x8F }
        default: return 0xFFFD
        }
        while following > 0 {
            guard index < bytes.count, bytes[index] >= lowest, bytes[index] <= highest else { return 0xFFFD }
            code = code << 6 | UInt32(bytes[index] & 0x3F)
            index += 1
            following -= 1
            (lowest, highest) = (0x80, 0xBF)
        }
        return code
    }
}
