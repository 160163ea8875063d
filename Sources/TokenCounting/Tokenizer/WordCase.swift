/// Which case marker a word takes: none leaves it as it is, the others lower it.
struct WordCase {
    static let dottedI: UInt32 = 0x130
    static let capitalSharpS: UInt32 = 0x1E9E

    let marker: UInt8?

    /// - Parameter allCapitalsFrom: letters from which an all-capitals word is marked; nil for never.
    init(
        _ run: TextRun, _ text: UnsafeBufferPointer<UInt32>, _ characters: CharacterTable, allCapitalsFrom: Int?
    ) {
        var uppers = 0
        var lowers = 0
        var dotted = 0
        var isUnlowerable = false
        var firstIsUpper = false
        for index in Int(run.start)..<Int(run.end) {
            let code = text[index]
            let attributes = characters[code]
            if attributes.contains(.upper) {
                uppers += 1
                if index == Int(run.start) { firstIsUpper = true }
            }
            if attributes.contains(.lower) { lowers += 1 }
            if attributes.contains(.unlowerable) { isUnlowerable = true }
            if code == WordCase.dottedI { dotted += 1 }
            if code == WordCase.capitalSharpS {
                marker = nil
                return
            }
        }
        let isTitle = firstIsUpper && uppers == 1
        if dotted > 0 {
            let tailIsLower = uppers - dotted == 1 && text[Int(run.start)] != WordCase.dottedI
            marker = firstIsUpper && tailIsLower ? Vocabulary.Marker.titleCase : nil
        } else if let allCapitalsFrom, uppers > 0, lowers == 0, !isUnlowerable,
            Int(run.end - run.start) >= allCapitalsFrom
        {
            marker = Vocabulary.Marker.allCapitals
        } else {
            marker = isTitle ? Vocabulary.Marker.titleCase : nil
        }
    }
}
