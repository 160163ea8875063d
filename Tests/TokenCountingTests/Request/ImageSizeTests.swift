import Testing

@testable import TokenCounting

/// Sizes out of file headers written here byte by byte from the formats' descriptions, and the resize rule
/// against worked numbers.
@Suite struct ImageSizeTests {
    private static func size(_ bytes: [UInt8]) -> ImageSize? {
        Array(base64(bytes).utf8).withUnsafeBytes { text in Base64Bytes(text).flatMap { ImageSize(header: $0) } }
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0...group.count { text.append(letters[bits >> (18 - 6 * place) & 63]) }
        }
        return text
    }

    @Test func headers() {
        let png: [UInt8] =
            [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 4, 0, 0, 0, 3, 0]
        let gif = Array("GIF89a".utf8) + [0x40, 0x01, 0xF0, 0x00]
        let jpeg: [UInt8] =
            [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC2, 0, 17, 8, 0x01, 0xE0, 0x02, 0x80, 3, 0, 0]
        let riff = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8)
        let lossy = riff + Array("VP8 ".utf8) + [0, 0, 0, 0, 0, 0, 0, 0x9D, 0x01, 0x2A, 0x58, 0x02, 0x90, 0x01]
        // Lossless: 14 bits of width less 1, then 14 bits of height less 1: 300 x 200.
        let lossless = riff + Array("VP8L".utf8) + [0, 0, 0, 0, 0x2F] + [0x2B, 0xC1, 0x31, 0x00]
        let extended = riff + Array("VP8X".utf8) + [0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0x03, 0x00, 0xFF, 0x01, 0x00]
        #expect(ImageSizeTests.size(png) == ImageSize(width: 1024, height: 768))
        #expect(ImageSizeTests.size(gif) == ImageSize(width: 320, height: 240))
        #expect(ImageSizeTests.size(jpeg) == ImageSize(width: 640, height: 480))
        #expect(ImageSizeTests.size(lossy) == ImageSize(width: 600, height: 400))
        #expect(ImageSizeTests.size(lossless) == ImageSize(width: 300, height: 200))
        #expect(ImageSizeTests.size(extended) == ImageSize(width: 1024, height: 512))
        #expect(ImageSizeTests.size(Array("not an image at all".utf8)) == nil)
        for length in png.indices { #expect(ImageSizeTests.size(Array(png[..<length])) == nil) }
        for length in jpeg.indices.dropLast(3) { #expect(ImageSizeTests.size(Array(jpeg[..<length])) == nil) }
    }

    /// Patches of 28 x 28. 1,092 x 1,092 is 39 x 39; a 3,000 x 2,000 photo is scaled to 1,568 x 1,045 on the
    /// older models, 56 x 38 patches, which is more than 1,568 and shrinks further.
    @Test func patches() throws {
        let old = ImageLimit(longestEdge: 1_568, tokens: 1_568)
        #expect(old.patches(of: try #require(ImageSize(width: 1_092, height: 1_092))) == 39 * 39)
        #expect(old.patches(of: try #require(ImageSize(width: 1, height: 1))) == 1)
        let photo = old.patches(of: try #require(ImageSize(width: 3_000, height: 2_000)))
        #expect(photo <= 1_568 && photo > 1_450)
        let thin = old.patches(of: try #require(ImageSize(width: 2_000_000_000, height: 1)))
        #expect(thin == 56)
    }

    /// The page tree's count, the page objects, and neither.
    @Test func pagesOfAPDF() {
        func pages(_ text: String) -> Int? {
            Array(ImageSizeTests.base64(Array(text.utf8)).utf8).withUnsafeBytes {
                Base64Bytes($0).flatMap { PDFPages.count(in: $0) }
            }
        }
        #expect(pages("%PDF-1.7 <</Type /Pages /Count 12 /Kids []>> ") == 12)
        #expect(pages("%PDF <</Type/Page /A 1>> <</Type /Page>> <</Type /Pages /Count 2>> ") == 2)
        #expect(pages("%PDF-1.7 nothing that tells pages ") == nil)
    }
}
