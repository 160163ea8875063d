/// The marked stream of plain text, ASCII without controls but TAB and LF: what `MarkedStream` writes
/// for it, in one walk over the bytes. Nearly all code and English is plain.
struct PlainStream {
    let family: TokenizerFamily

    /// Writes one part of a text; `isFirst` where the message begins here.
    func write(_ text: UnsafeBufferPointer<UInt8>, isFirst: Bool, to writer: inout SegmentWriter) {
        let followsFrame = isFirst && family.frameEndsInWordBegin
        if followsFrame, !suppliesOwnBegin(text) {
            writer.append(opensWord(text, 0) ? 0x20 : Vocabulary.Marker.wordBegins)
        }
        var index = 0
        while index < text.count {
            let byte = text[index]
            if PlainStream.isLetter(byte) {
                index = writeWord(text, index, &writer)
            } else if PlainStream.isSpace(byte) {
                index = writeSpace(text, index, followsFrame, &writer)
            } else if PlainStream.isDigit(byte) {
                while index < text.count, PlainStream.isDigit(text[index]) {
                    writer.append(text[index])
                    index += 1
                }
            } else {
                index = writePunctuation(text, index, followsFrame, &writer)
            }
        }
    }

    @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    @inline(__always) static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 }
    @inline(__always) static func isPunctuation(_ byte: UInt8) -> Bool {
        !isLetter(byte) && !isDigit(byte) && !isSpace(byte)
    }

    @inline(__always)
    private func writeWord(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ writer: inout SegmentWriter) -> Int {
        var end = start
        var uppers = 0
        while end < text.count, PlainStream.isLetter(text[end]) {
            uppers += text[end] < 0x61 ? 1 : 0
            end += 1
        }
        let length = end - start
        if uppers == 0, isContraction(text, start, end) {
            for index in start..<end { writer.append(text[index]) }
            writer.endWord()
            return end
        }
        var marker: UInt8?
        if let allCapitalsFrom = family.allCapitalsFrom, uppers == length, length >= allCapitalsFrom {
            marker = Vocabulary.Marker.allCapitals
        } else if uppers == 1, text[start] < 0x61 {
            marker = Vocabulary.Marker.titleCase
        }
        writer.beginWord(case: marker)
        let lowering: UInt8 = marker == nil ? 0 : 0x20
        for index in start..<end { writer.append(text[index] | lowering) }
        writer.endWord()
        return end
    }

    /// A lone apostrophe, and behind it a whole word `s t d m ll re ve`.
    @inline(__always)
    private func isContraction(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard end - start <= 2, start > 0, text[start - 1] == 0x27 else { return false }
        guard start < 2 || !PlainStream.isPunctuation(text[start - 2]) else { return false }
        switch (text[start], end - start) {
        case (0x73, 1), (0x74, 1), (0x64, 1), (0x6D, 1): return true
        case (0x6C, 2): return text[start + 1] == 0x6C
        case (0x72, 2), (0x76, 2): return text[start + 1] == 0x65
        default: return false
        }
    }

    private func writeSpace(
        _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ followsFrame: Bool, _ writer: inout SegmentWriter
    ) -> Int {
        var end = start + 1
        while end < text.count, PlainStream.isSpace(text[end]) { end += 1 }
        if end - start == 1, text[start] == 0x20, writer.endsInMarker, end < text.count {
            // The seam of two marked runs is not written.
            let next = text[end]
            if PlainStream.isLetter(next) || PlainStream.isPunctuation(next) && !opensWord(text, end) { return end }
        }
        for index in start..<end { writer.append(text[index]) }
        return end
    }

    private func writePunctuation(
        _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ followsFrame: Bool, _ writer: inout SegmentWriter
    ) -> Int {
        let followsSpace = start > 0 ? text[start - 1] == 0x20 : followsFrame
        if followsSpace, !opensWord(text, start) { writer.beginWord() }
        var end = start
        while end < text.count, PlainStream.isPunctuation(text[end]) {
            writer.append(text[end])
            end += 1
        }
        let precedesSingleSpace =
            end < text.count && text[end] == 0x20 && (end + 1 == text.count || text[end + 1] != 0x20)
        if precedesSingleSpace { writer.endWord() }
        return end
    }

    /// A run of punctuation that is one apostrophe before a word.
    private func opensWord(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        text[index] == 0x27 && index + 1 < text.count && PlainStream.isLetter(text[index + 1])
    }

    /// The first run takes the word begin that ends the frame.
    private func suppliesOwnBegin(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first else { return false }
        if PlainStream.isSpace(first) { return first == 0x20 }
        return !PlainStream.isDigit(first) && !opensWord(text, 0)
    }
}
