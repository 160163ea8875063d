extension ImageSize {
    /// The size that the header of a PNG, JPEG, GIF or WebP file tells; nil for anything else.
    init?(header bytes: Base64Bytes) {
        guard
            let size = ImageSize.png(bytes) ?? ImageSize.gif(bytes) ?? ImageSize.webP(bytes) ?? ImageSize.jpeg(bytes)
        else { return nil }
        self.init(width: size.width, height: size.height)
    }

    private typealias Pair = (width: Int, height: Int)

    private static func png(_ bytes: Base64Bytes) -> Pair? {
        guard bytes[0] == 0x89, bytes.has("PNG", at: 1), bytes.has("IHDR", at: 12),
            let width = bytes.integer(at: 16, size: 4, bigEndian: true),
            let height = bytes.integer(at: 20, size: 4, bigEndian: true)
        else { return nil }
        return (width, height)
    }

    private static func gif(_ bytes: Base64Bytes) -> Pair? {
        guard bytes.has("GIF8"), let width = bytes.integer(at: 6, size: 2, bigEndian: false),
            let height = bytes.integer(at: 8, size: 2, bigEndian: false)
        else { return nil }
        return (width, height)
    }

    /// The three forms of WebP: lossy, lossless, extended.
    private static func webP(_ bytes: Base64Bytes) -> Pair? {
        guard bytes.has("RIFF"), bytes.has("WEBP", at: 8) else { return nil }
        if bytes.has("VP8 ", at: 12) {
            guard let width = bytes.integer(at: 26, size: 2, bigEndian: false),
                let height = bytes.integer(at: 28, size: 2, bigEndian: false)
            else { return nil }
            return (width & 0x3FFF, height & 0x3FFF)
        }
        if bytes.has("VP8L", at: 12) {
            guard let bits = bytes.integer(at: 21, size: 4, bigEndian: false) else { return nil }
            return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        }
        guard bytes.has("VP8X", at: 12), let width = bytes.integer(at: 24, size: 3, bigEndian: false),
            let height = bytes.integer(at: 27, size: 3, bigEndian: false)
        else { return nil }
        return (width + 1, height + 1)
    }

    /// Walks the segments up to the frame header.
    private static func jpeg(_ bytes: Base64Bytes) -> Pair? {
        guard bytes[0] == 0xFF, bytes[1] == 0xD8 else { return nil }
        var place = 2
        while let mark = bytes[place], mark == 0xFF, let kind = bytes[place + 1] {
            if kind == 0xFF {
                place += 1
                continue
            }
            if (0xC0...0xCF).contains(kind), ![0xC4, 0xC8, 0xCC].contains(kind) {
                guard let height = bytes.integer(at: place + 5, size: 2, bigEndian: true),
                    let width = bytes.integer(at: place + 7, size: 2, bigEndian: true)
                else { return nil }
                return (width, height)
            }
            if kind == 0x01 || (0xD0...0xD8).contains(kind) {
                place += 2
                continue
            }
            guard let length = bytes.integer(at: place + 2, size: 2, bigEndian: true), length >= 2 else { return nil }
            place += 2 + length
        }
        return nil
    }
}
