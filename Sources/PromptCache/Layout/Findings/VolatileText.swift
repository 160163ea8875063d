/// A value inside a text that looks as if it were another one each time: a moment or a random id.
struct VolatileText: Equatable {
    var kind: Kind
    /// Bytes of the value in the text.
    var bytes: Range<Int>

    enum Kind: String, CaseIterable {
        case timestamp, date, uuid
        case epoch = "epoch time"
        case hexID = "hexadecimal id"
        case randomID = "random id"
    }

    /// All values of the text, in order. Values behind words such as "e.g." are examples and left out.
    static func all(in text: [UInt8]) -> [VolatileText] {
        var found: [VolatileText] = []
        var index = 0
        while index < text.count {
            guard isWord(text[index]), index == 0 || !isWord(text[index - 1]) else {
                index += 1
                continue
            }
            if let match = match(in: text, at: index) {
                if !isExample(text, index) { found.append(match) }
                index = match.bytes.upperBound
            } else {
                index += 1
            }
        }
        return found
    }

    /// The value that begins with the word at `start`.
    private static func match(in text: [UInt8], at start: Int) -> VolatileText? {
        let value = VolatileShape(text: text, start: start)
        let shapes: [(Kind, Int?)] = [
            (.uuid, value.uuid), (.timestamp, value.moment), (.timestamp, value.clock), (.date, value.date),
            (.date, value.writtenDate), (.epoch, value.epoch), (.hexID, value.hexID), (.randomID, value.randomID),
        ]
        return shapes.lazy.compactMap { kind, end in
            end.map { VolatileText(kind: kind, bytes: start..<$0) }
        }.first
    }

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    /// Whether one of the words that announce an example stands shortly before.
    private static func isExample(_ text: [UInt8], _ start: Int) -> Bool {
        let before = String(decoding: text[max(0, start - 24)..<start], as: UTF8.self).lowercased()
        return ["e.g.", "eg:", "example", "such as", "format", "like "].contains { before.contains($0) }
    }
}

/// The shapes that a volatile value has; each answer is the place behind it, nil where there is none.
struct VolatileShape {
    let text: [UInt8]
    let start: Int

    /// `550e8400-e29b-41d4-a716-446655440000`; the one of zeros only stands for none.
    var uuid: Int? {
        var place = start
        var isZero = true
        for (index, count) in [8, 4, 4, 4, 12].enumerated() {
            if index > 0 {
                guard byte(place) == UInt8(ascii: "-") else { return nil }
                place += 1
            }
            for _ in 0..<count {
                guard let digit = byte(place), VolatileShape.isHex(digit) else { return nil }
                isZero = isZero && digit == UInt8(ascii: "0")
                place += 1
            }
        }
        return isZero ? nil : ending(place)
    }

    /// `2026-11-20`, from 1970 to 2099.
    var date: Int? { dateEnd.flatMap(ending) }

    /// `2026-11-20T10:03`, `2026-11-20 10:03:11`, `20261120T100311Z`.
    var moment: Int? {
        if let end = dateEnd, let mark = byte(end), mark == UInt8(ascii: "T") || mark == UInt8(ascii: " ") {
            return clockEnd(at: end + 1)
        }
        guard number(start, 4, 1970...2099) != nil, number(start + 4, 2, 1...12) != nil,
            number(start + 6, 2, 1...31) != nil, byte(start + 8) == UInt8(ascii: "T"),
            number(start + 9, 2, 0...23) != nil, number(start + 11, 2, 0...59) != nil
        else { return nil }
        return start + 13
    }

    /// `10:03:11`.
    var clock: Int? {
        guard let minutes = clockEnd(at: start), byte(minutes) == UInt8(ascii: ":"),
            number(minutes + 1, 2, 0...60) != nil
        else { return nil }
        return ending(minutes + 3)
    }

    /// `November 20, 2026` and `20 Nov 2026`.
    var writtenDate: Int? {
        var words: [Substring] = []
        var place = start
        for _ in 0..<3 {
            while let space = byte(place), space == UInt8(ascii: " ") || space == UInt8(ascii: ",") { place += 1 }
            let begin = place
            while let letter = byte(place), VolatileText.isWord(letter) { place += 1 }
            words.append(Substring(decoding: text[begin..<place], as: UTF8.self))
        }
        guard let year = Int(words[2]), (1970...2099).contains(year) else { return nil }
        let isDayFirst = Int(words[0]) != nil
        let (month, day) = isDayFirst ? (words[1], words[0]) : (words[0], words[1])
        guard let number = Int(day), (1...31).contains(number), month.count >= 3 else { return nil }
        let name = month.lowercased()
        return VolatileShape.months.contains { $0.hasPrefix(name) } ? place : nil
    }

    /// Seconds, milliseconds, microseconds or nanoseconds of the years 2014 to 2039.
    var epoch: Int? {
        var place = start
        while let digit = byte(place), VolatileShape.isDigit(digit) { place += 1 }
        guard [10, 13, 16, 19].contains(place - start), byte(start - 1) != UInt8(ascii: "."),
            number(start, 10, 1_400_000_000...2_199_999_999) != nil
        else { return nil }
        return ending(place)
    }

    /// 16 hexadecimal digits and more, letters and digits mixed.
    var hexID: Int? {
        let end = wordEnd(start)
        let word = text[start..<end]
        guard word.count >= 16, word.allSatisfy(VolatileShape.isHex), VolatileShape.isMixed(word) else { return nil }
        return ending(end)
    }

    /// `req_011CSHoEeqs5C35K2UUqR7Fy` and its like, and ULIDs.
    var randomID: Int? {
        let end = wordEnd(start)
        if end - start == 26, text[start..<end].allSatisfy(VolatileShape.isCrockford),
            VolatileShape.isMixed(text[start..<end])
        {
            return ending(end)
        }
        guard (2...12).contains(end - start), let mark = byte(end),
            mark == UInt8(ascii: "_") || mark == UInt8(ascii: "-"),
            text[start..<end].allSatisfy({ !VolatileShape.isDigit($0) })
        else { return nil }
        let last = wordEnd(end + 1)
        let id = text[min(end + 1, last)..<last]
        let digits = id.count { VolatileShape.isDigit($0) }
        guard id.count >= 12, digits >= 2, id.count - digits >= 2 else { return nil }
        return ending(last)
    }

    // MARK: Parts

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    private var dateEnd: Int? {
        guard byte(start - 1) != UInt8(ascii: "-"), number(start, 4, 1970...2099) != nil,
            byte(start + 4) == UInt8(ascii: "-"), number(start + 5, 2, 1...12) != nil,
            byte(start + 7) == UInt8(ascii: "-"), number(start + 8, 2, 1...31) != nil
        else { return nil }
        return start + 10
    }

    private func clockEnd(at place: Int) -> Int? {
        guard number(place, 2, 0...23) != nil, byte(place + 2) == UInt8(ascii: ":"),
            number(place + 3, 2, 0...59) != nil
        else { return nil }
        return place + 5
    }

    private func byte(_ place: Int) -> UInt8? { text.indices.contains(place) ? text[place] : nil }

    /// The value must not go on as a longer word.
    private func ending(_ end: Int) -> Int? {
        byte(end).map { VolatileText.isWord($0) || $0 == UInt8(ascii: "_") } ?? false ? nil : end
    }

    private func wordEnd(_ place: Int) -> Int {
        var end = place
        while let letter = byte(end), VolatileText.isWord(letter) { end += 1 }
        return end
    }

    /// `count` digits that make a number of the range.
    private func number(_ place: Int, _ count: Int, _ range: ClosedRange<Int>) -> Int? {
        var value = 0
        for offset in 0..<count {
            guard let digit = byte(place + offset), VolatileShape.isDigit(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return range.contains(value) ? value : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isHex(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }

    private static func isCrockford(_ byte: UInt8) -> Bool {
        isDigit(byte) || ((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) && !"ILOU".utf8.contains(byte))
    }

    /// Letters and digits, at least two of each.
    private static func isMixed(_ word: ArraySlice<UInt8>) -> Bool {
        let digits = word.count { isDigit($0) }
        return digits >= 2 && word.count - digits >= 2
    }
}
